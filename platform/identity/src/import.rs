//! An organisation from two JSON documents: units and positions in one, people in the other.

use serde::Deserialize;
use yakuba_audit::{Actor, Entry};
use yakuba_base::{Date, PersonName, Text};
use yakuba_city::Lgwan;
use yakuba_store::Tx;
use yakuba_zone::Zone;

use crate::{
    access::{NewRule, RuleError, Scope, add_rule},
    organisation::{ChangeError, NewAssignment, UnitContent, add_unit, assign, upsert_position},
    password,
    staff::{self, AccountError},
};

/// What a role of the documents comes to: `clerk` of a position, `auditor` of a person.
#[derive(Clone, Copy, Debug)]
pub struct RolePermission {
    /// The role, as in `"role"` of a position or `"roles"` of a person.
    pub role: &'static str,
    /// The permission it gives.
    pub permission: &'static str,
    /// How far.
    pub scope: Scope,
}

/// Why an organisation could not be read in; nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A document is not what it should be.
    #[error("the document cannot be read: {0}")]
    Document(#[from] serde_json::Error),
    /// A reading is not kana.
    #[error("the name of {login}: {why}")]
    Name {
        /// Whose.
        login: String,
        /// What is wrong with it.
        why: yakuba_base::PersonNameError,
    },
    /// A unit or a post.
    #[error("{what}: {why}")]
    Change {
        /// Which.
        what: String,
        /// What is wrong with it.
        why: ChangeError,
    },
    /// A login.
    #[error("{login}: {why}")]
    Account {
        /// Which.
        login: String,
        /// What is wrong with it.
        why: AccountError,
    },
    /// A permission.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// The password cannot be hashed.
    #[error("the password cannot be hashed")]
    Password,
    /// The database.
    #[error(transparent)]
    Store(#[from] yakuba_store::StoreError),
}

#[derive(Deserialize)]
struct OrganisationDocument {
    units: Vec<UnitDocument>,
    positions: Vec<PositionDocument>,
}

#[derive(Deserialize)]
struct UnitDocument {
    code: String,
    name: Text,
    #[serde(default)]
    short: String,
    #[serde(default)]
    mark: String,
    parent: Option<String>,
    kind: String,
    #[serde(default)]
    phone: String,
    extension: Option<String>,
    floor: Option<i64>,
    #[serde(default)]
    order: i64,
    from: Date,
}

#[derive(Deserialize)]
struct PositionDocument {
    code: String,
    rank: i64,
    name: Text,
    #[serde(default)]
    role: String,
}

#[derive(Deserialize)]
struct StaffDocument {
    staff: Vec<PersonDocument>,
}

#[derive(Deserialize)]
struct PersonDocument {
    login: String,
    name: PersonName,
    unit: String,
    position: String,
    from: Date,
    #[serde(default)]
    roles: Vec<String>,
}

/// How much was read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Organisation units.
    pub units: usize,
    /// People.
    pub staff: usize,
}

/// Reads an organisation into an empty city. Everybody gets `password`, hashed once: for trying out.
///
/// `roles` says what the roles in the documents may do: the services' own lists together.
///
/// # Errors
/// When a document names what does not exist; nothing is read in then.
pub async fn import(
    zone: &Zone<Lgwan>,
    organisation: &str,
    people: &str,
    password: &str,
    roles: &[RolePermission],
) -> Result<Imported, ImportError> {
    let organisation: OrganisationDocument = serde_json::from_str(organisation)?;
    let people: StaffDocument = serde_json::from_str(people)?;
    let imported = Imported { units: organisation.units.len(), staff: people.staff.len() };
    let hash = password::hash(&zone.clock, password).await.map_err(|_| ImportError::Password)?;
    let (clock, roles) = (zone.clock.clone(), roles.to_vec());
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            let mut first = None::<Date>;
            for unit in organisation.units {
                first = Some(first.map_or(unit.from, |first| first.min(unit.from)));
                let phone = match unit.extension {
                    Some(extension) => format!("{}（内線{extension}）", unit.phone),
                    None => unit.phone,
                };
                let content = UnitContent {
                    name: unit.name,
                    short: unit.short,
                    parent: unit.parent,
                    kind: unit.kind,
                    mark: unit.mark,
                    phone,
                    floor: unit.floor,
                    place: unit.order,
                };
                let added = add_unit(tx, &clock, &unit.code, unit.from, &content).await;
                added.map_err(|why| ImportError::Change { what: unit.code, why })?;
            }
            let from = first.unwrap_or_else(|| clock.today());
            let rule = |given: &RolePermission, position: Option<&str>, staff: Option<&str>| NewRule {
                permission: given.permission.to_owned(),
                unit: None,
                position: position.map(str::to_owned),
                staff: staff.map(str::to_owned),
                scope: given.scope,
                valid_from: from,
                valid_to: None,
            };
            for position in organisation.positions {
                upsert_position(tx, &position.code, &position.name, position.rank).await?;
                for given in roles.iter().filter(|given| given.role == position.role) {
                    add_rule(tx, &clock, &rule(given, Some(&position.code), None)).await?;
                }
            }
            for person in people.staff {
                let login = person.login;
                let PersonName { family, given, family_kana, given_kana } = &person.name;
                let name = PersonName::parse(family, given, family_kana, given_kana)
                    .map_err(|why| ImportError::Name { login: login.clone(), why })?;
                let id = staff::create(tx, &clock, &login, &name)
                    .await
                    .map_err(|why| ImportError::Account { login: login.clone(), why })?
                    .to_string();
                staff::set_password(tx, &id, &hash, false).await?;
                let post = NewAssignment {
                    staff: id.clone(),
                    unit: person.unit,
                    position: person.position,
                    from: person.from,
                    to: None,
                    main: true,
                };
                assign(tx, &clock, &post).await.map_err(|why| ImportError::Change { what: login, why })?;
                for given in roles.iter().filter(|given| person.roles.iter().any(|role| role == given.role)) {
                    add_rule(tx, &clock, &rule(given, None, Some(&id))).await?;
                }
            }
            Entry::new(Actor::System("import"), "organisation.imported").record(tx, &clock).await?;
            Ok(imported)
        })
        .await
}
