mod moving;
pub mod serving;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::Subcommand;
use yakuba_base::LgCode;
use yakuba_city::{City, Clock};

use crate::{cli::Kept, demo, house};

/// The name of the file that says what a city is, in its folder.
pub const FILE: &str = "city.json";

/// Municipalities on this installation.
#[derive(Subcommand)]
pub enum CityCommand {
    /// Founds a city: its folder and `city.json`, to be looked over by hand.
    New {
        /// The folder of everything that is kept in files.
        #[arg(long, env = "YAKUBA_DATA", value_name = "DIR", default_value = "data")]
        data: PathBuf,
        /// 全国地方公共団体コード, six digits.
        #[arg(long)]
        code: String,
        /// Its name: 常陸大宮市.
        #[arg(long)]
        name: String,
        /// Its prefecture: 茨城県.
        #[arg(long)]
        prefecture: String,
    },
    /// Founds and fills the demo city, and ends: for serving its networks in processes of their own.
    Demo {
        #[command(flatten)]
        kept: Kept,
    },
    /// Moves a city to another folder or between SQLite and PostgreSQL, and compares every row.
    Move(moving::Move),
    /// Lists the cities.
    List {
        /// The folder of everything that is kept in files.
        #[arg(long, env = "YAKUBA_DATA", value_name = "DIR", default_value = "data")]
        data: PathBuf,
    },
}

impl CityCommand {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            CityCommand::New { data, code, name, prefecture } => {
                let code = LgCode::parse(&code)
                    .with_context(|| format!("{code} is not a 全国地方公共団体コード"))?;
                let city: City = serde_json::from_value(template(code, &name, &prefecture))
                    .context("the template of a city")?;
                let path = found(&data, &city)?;
                println!(
                    "{name} has a place at {}. Look the file over, then start `yakuba serve`.",
                    path.display()
                );
            }
            CityCommand::Demo { kept } => {
                let settings = kept.settings()?;
                if all(&settings.data)?.is_empty() {
                    found(&settings.data, &demo::city()?)?;
                }
                let house = house::quiet()?;
                for city in all(&settings.data)? {
                    let zones = house.open(&settings, city, Clock::system()).await?;
                    demo::fill(&house, &zones, &settings.data).await?;
                    zones.close().await;
                }
            }
            CityCommand::Move(moving) => moving.run().await?,
            CityCommand::List { data } => {
                for city in all(&data)? {
                    println!("{}\t{}", city.code, city.name.get(yakuba_base::Lang::Ja));
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes the `city.json` of a new city; answers where.
pub fn found(data: &Path, city: &City) -> anyhow::Result<PathBuf> {
    let folder = data.join(city.code.to_string());
    let path = folder.join(FILE);
    if path.exists() {
        bail!("{} has a place already: {}", city.code, path.display());
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let text = serde_json::to_string_pretty(city)?;
    std::fs::write(&path, text + "\n").with_context(|| format!("cannot write {}", path.display()))?;
    Ok(path)
}

/// Every city of an installation, by code.
pub fn all(data: &Path) -> anyhow::Result<Vec<City>> {
    let mut cities: Vec<City> = Vec::new();
    if !data.exists() {
        return Ok(cities);
    }
    for entry in std::fs::read_dir(data).with_context(|| format!("cannot read {}", data.display()))? {
        let path = entry?.path().join(FILE);
        if path.exists() {
            let text =
                std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            cities.push(
                serde_json::from_str(&text).with_context(|| format!("{} is not a city", path.display()))?,
            );
        }
    }
    cities.sort_by_key(|city| city.code);
    Ok(cities)
}

/// The city with this code; without a code, the only one.
pub fn one<'c>(cities: &'c [City], code: Option<&str>) -> anyhow::Result<&'c City> {
    match (code, cities) {
        (None, [only]) => Ok(only),
        (None, all) => bail!("there are {} cities here: say which with --city", all.len()),
        (Some(code), all) => all
            .iter()
            .find(|city| city.code.to_string() == code)
            .with_context(|| format!("there is no city {code}")),
    }
}

fn template(code: LgCode, name: &str, prefecture: &str) -> serde_json::Value {
    serde_json::json!({
        "code": code,
        "name": name,
        "prefecture": prefecture,
        "mayor_title": format!("{name}長"),
        "accent_colour": "#1b6e53",
        "hall": {
            "name": format!("{name}役所"),
            "address": { "postal": "", "prefecture": prefecture, "city": name, "town": "", "street": "", "building": "" },
            "lat": 36.0, "lon": 140.0
        },
        "contact": { "phone": "", "mail": format!("no-reply@{code}.example.jp"), "note": "代表電話におかけください。" },
        "office_hours": { "from": "08:30", "to": "17:15", "closed": "土曜日・日曜日・祝日・12月29日から1月3日は休みです" },
        "extra_closures": [],
        "sign_in": { "staff_second_factor": "required" },
        "hosts": []
    })
}
