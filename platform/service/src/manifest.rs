use std::{collections::BTreeMap, sync::Arc};

use axum::Router;
use futures_util::future::BoxFuture;
use yakuba_base::Text;
use yakuba_city::{Core, Internet, Lgwan};
use yakuba_store::{Migration, StoreError};
use yakuba_zone::Zone;

use crate::{Background, CityZones};

/// One of the city hall's systems.
pub struct Service {
    /// Its name in code, tables and permissions: `applications`.
    pub name: &'static str,
    /// The section of the city's plan it answers: `1-1a`.
    pub plan: &'static str,
    /// Its part in the internet-facing network.
    pub internet: Part<Internet>,
    /// Its part in the administrative network.
    pub lgwan: Part<Lgwan>,
    /// Its part in the core network.
    pub core: Part<Core>,
    /// What a person may be allowed to do in it.
    pub permissions: Vec<Permission>,
    /// Its entries in the menus of the office.
    pub menu: Vec<MenuEntry>,
    /// Its cards on the residents' first page.
    pub front: Vec<FrontEntry>,
    /// Its part of the demo city.
    pub demo: Option<Demo>,
}

impl Service {
    /// A service that has nothing yet.
    pub fn new(name: &'static str, plan: &'static str) -> Service {
        Service {
            name,
            plan,
            internet: Part::default(),
            lgwan: Part::default(),
            core: Part::default(),
            permissions: Vec::new(),
            menu: Vec::new(),
            front: Vec::new(),
            demo: None,
        }
    }
}

/// What a service has in one network.
pub struct Part<N> {
    /// Its tables, forward steps only.
    pub migrations: Vec<Migration>,
    /// Its pages and doors for programs.
    pub routes: Router,
    /// The description of its doors for programs.
    pub openapi: Option<utoipa::openapi::OpenApi>,
    /// What it does when told something.
    pub messages: Vec<yakuba_relay::Handler<Zone<N>>>,
    /// How its work for later is done.
    pub jobs: Vec<yakuba_jobs::Handler<Zone<N>>>,
    /// What it sees to whenever a city is opened.
    pub starts: Vec<Start<N>>,
}

impl<N> Default for Part<N> {
    fn default() -> Self {
        Part {
            migrations: Vec::new(),
            routes: Router::new(),
            openapi: None,
            messages: Vec::new(),
            jobs: Vec::new(),
            starts: Vec::new(),
        }
    }
}

/// Something to see to whenever a city is opened: that the job of tonight waits, for one.
pub struct Start<N>(Starting<N>);

type Starting<N> = Arc<dyn Fn(Zone<N>) -> BoxFuture<'static, Result<(), StoreError>> + Send + Sync>;

impl<N: 'static> Start<N> {
    /// Sees to it with `start`; it must do no harm when it was seen to before.
    pub fn new<F, R>(start: F) -> Start<N>
    where
        F: Fn(Zone<N>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), StoreError>> + Send + 'static,
    {
        Start(Arc::new(move |zone| Box::pin(start(zone))))
    }

    pub(crate) async fn run(&self, zone: Zone<N>) -> Result<(), StoreError> {
        (self.0)(zone).await
    }
}

/// Something a person may be allowed to do.
#[derive(Clone, Debug)]
pub struct Permission {
    /// `applications.decide`
    pub name: &'static str,
    /// What it lets one do, in the city's words.
    pub about: &'static str,
}

/// An entry in the office's menu, whose words are Japanese.
#[derive(Clone, Debug)]
pub struct MenuEntry {
    /// The heading of its section; empty for what stands above all sections.
    pub section: &'static str,
    /// What it says.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Who sees it; empty = every member of staff.
    pub permission: &'static str,
    /// Its place: smaller is higher.
    pub order: i32,
}

impl MenuEntry {
    /// A section of the menu: what each entry says, where it leads and who sees it, from place `first` on.
    pub fn section(
        section: &'static str,
        first: i32,
        entries: &[(&'static str, &'static str, &'static str)],
    ) -> Vec<MenuEntry> {
        entries
            .iter()
            .zip(first..)
            .map(|(&(label, href, permission), order)| MenuEntry { section, label, href, permission, order })
            .collect()
    }
}

/// A card on the residents' first page.
#[derive(Clone, Debug)]
pub struct FrontEntry {
    /// What one can do there.
    pub label: Text,
    /// A line about it.
    pub words: Text,
    /// Where it leads.
    pub href: &'static str,
}

/// The cards of all services, beside every request of the residents' network.
#[derive(Clone, Debug, Default)]
pub struct FrontPage(pub Arc<Vec<FrontEntry>>);

/// How a service fills an empty city for trying it out.
#[derive(Clone)]
pub struct Demo(Arc<dyn Fn(DemoCity) -> BoxFuture<'static, Result<(), String>> + Send + Sync>);

impl Demo {
    /// Fills with `fill`, which says in words what went wrong if something did.
    pub fn new<F, R>(fill: F) -> Demo
    where
        F: Fn(DemoCity) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), String>> + Send + 'static,
    {
        Demo(Arc::new(move |city| Box::pin(fill(city))))
    }

    /// Fills the city.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub async fn fill(&self, city: DemoCity) -> Result<(), String> {
        (self.0)(city).await
    }
}

/// An empty city, and what it is to be filled with.
#[derive(Clone)]
pub struct DemoCity {
    /// Its networks.
    pub zones: CityZones,
    /// Its data files by path: `procedures/juminhyo.json`.
    pub files: Arc<BTreeMap<String, String>>,
    /// What carries messages between its networks.
    pub background: Arc<Background>,
}

impl DemoCity {
    /// The files of a folder, by path.
    pub fn folder(&self, folder: &str) -> impl Iterator<Item = (&str, &str)> {
        let prefix = format!("{folder}/");
        self.files
            .iter()
            .filter(move |(path, _)| path.starts_with(&prefix))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}
