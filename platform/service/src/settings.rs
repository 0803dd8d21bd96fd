use std::path::{Path, PathBuf};

use yakuba_base::LgCode;
use yakuba_city::{City, NetworkKind};
use yakuba_store::Database;

/// Where an installation keeps what it has.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of everything that is kept in files.
    pub data: PathBuf,
    /// A PostgreSQL address; without one, every city has SQLite files in `data`.
    pub database: Option<String>,
    /// Where attachments are kept; without one, in `data`.
    pub files: Option<PathBuf>,
    /// The addresses people reach the three networks by, outermost first, without a slash at the end.
    pub addresses: [String; 3],
}

impl Settings {
    /// Everything in one folder, reached on this machine: for trying out and for tests.
    pub fn local(data: &Path) -> Settings {
        Settings {
            data: data.to_owned(),
            database: None,
            files: None,
            addresses: ["http://localhost:8080", "http://localhost:8081", "http://localhost:8082"]
                .map(str::to_owned),
        }
    }

    /// The place of one city on this installation.
    pub fn city<'s>(&'s self, city: &City) -> CityFolder<'s> {
        self.of_code(city.code)
    }

    /// The place of the city with this code.
    pub fn of_code(&self, code: LgCode) -> CityFolder<'_> {
        CityFolder { settings: self, code: code.to_string() }
    }
}

/// The place of one city on an installation. No two cities share a file, a folder or a schema.
pub struct CityFolder<'s> {
    settings: &'s Settings,
    code: String,
}

impl CityFolder<'_> {
    /// The folder of what this city keeps in files.
    pub fn folder(&self) -> PathBuf {
        self.settings.data.join(&self.code)
    }

    /// The database of one of its networks.
    pub fn database(&self, network: NetworkKind) -> Database {
        match &self.settings.database {
            None => Database::Sqlite { path: self.folder().join(format!("{network}.db")) },
            Some(url) => {
                Database::Postgres { url: url.clone(), schema: format!("city_{}_{network}", self.code) }
            }
        }
    }

    /// The folder of the attachments of one of its networks.
    pub fn files(&self, network: NetworkKind) -> PathBuf {
        match &self.settings.files {
            None => self.folder().join("files").join(network.name()),
            Some(folder) => folder.join(&self.code).join(network.name()),
        }
    }

    /// The file of the keys of one of its networks, on the machine of that network alone.
    pub fn keys(&self, network: NetworkKind) -> PathBuf {
        self.folder().join("relay").join(format!("{network}.key"))
    }

    /// The file of the key that seals what one of its networks keeps secret, on the machine of that network alone.
    pub fn secret(&self, network: NetworkKind) -> PathBuf {
        self.folder().join("seal").join(format!("{network}.key"))
    }

    /// The folder of what this machine notes about the city's backups.
    pub fn backup(&self) -> PathBuf {
        self.folder().join("backup")
    }

    /// The folder of the search index of one of its networks; it can be made anew at any time.
    pub fn index(&self, network: NetworkKind) -> PathBuf {
        self.folder().join("index").join(network.name())
    }
}
