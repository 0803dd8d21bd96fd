use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use yakuba_audit::{Actor, Entry};
use yakuba_base::{Date, Lang, PersonName};
use yakuba_city::{Lgwan, SecondFactor};
use yakuba_service::{MenuEntry, Service};
use yakuba_store::{Json, Result, Tx, args};
use yakuba_web::{OfficeFrame, PageError};
use yakuba_zone::Zone;

use crate::{
    Organisation, Permissions,
    office::{EPOCH, Office},
    organisation::Assignment,
    session::{self, Found, Rules, Stage},
    sign_in_needed::SignInNeeded,
    stored, tr,
};

/// The office's menu, put beside every request by the listener: the services' entries in order.
#[derive(Clone, Debug, Default)]
pub struct OfficeMenu(Arc<Vec<MenuEntry>>);

impl OfficeMenu {
    /// The entries of all services.
    pub fn of(services: &[Service]) -> OfficeMenu {
        let mut entries: Vec<_> = services.iter().flat_map(|service| service.menu.iter().cloned()).collect();
        entries.sort_by_key(|entry| entry.order);
        OfficeMenu(Arc::new(entries))
    }
}

/// A post that somebody holds today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The unit's code.
    pub unit: String,
    /// The unit's name.
    pub unit_name: String,
    /// The position's code.
    pub position: String,
    /// The position's name.
    pub position_name: String,
    /// The position's rank: 1 is the highest.
    pub rank: i64,
    /// Whether it is the main one.
    pub main: bool,
}

impl Post {
    /// The posts of somebody in units and positions that exist, the main one first.
    fn of(organisation: &Organisation, staff: &str) -> Vec<Post> {
        organisation.posts_of(staff).into_iter().filter_map(|held| Post::new(organisation, held)).collect()
    }

    fn new(organisation: &Organisation, held: &Assignment) -> Option<Post> {
        let (unit, position) = (organisation.unit(&held.unit)?, organisation.position(&held.position)?);
        Some(Post {
            unit: unit.code.clone(),
            unit_name: unit.name().to_owned(),
            position: position.code.clone(),
            position_name: position.name.get(Lang::Ja).to_owned(),
            rank: position.rank,
            main: held.main,
        })
    }
}

/// The member of staff who asks for a page, with his posts and permissions as of today.
///
/// As an argument of a handler it lets nobody in who is not signed in: a person is sent to the sign-in page and back,
/// a program gets a 401, and what somebody typed while his session ran out is not lost.
#[derive(Clone, Debug)]
pub struct StaffUser {
    /// His id.
    pub id: String,
    /// What he signs in with.
    pub login: String,
    /// His name.
    pub name: PersonName,
    /// His posts today, the main one first.
    pub posts: Vec<Post>,
    /// What he may do today.
    pub permissions: Permissions,
    /// The organisation today.
    pub organisation: Arc<Organisation>,
    /// Today.
    pub today: Date,
    menu: OfficeMenu,
}

impl StaffUser {
    /// Who acts, for the log.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.id.clone())
    }

    /// His main post.
    pub fn main_post(&self) -> Option<&Post> {
        self.posts.first()
    }

    /// The code of the unit of his main post.
    pub fn unit(&self) -> Option<&str> {
        self.main_post().map(|post| post.unit.as_str())
    }

    /// Whether he may do something for a unit; without a unit, whether he may do it anywhere.
    pub fn may(&self, permission: &str, unit: Option<&str>) -> bool {
        self.permissions.may(permission, unit)
    }

    /// The same as a condition for going on.
    ///
    /// # Errors
    /// 403 when he may not.
    pub fn require(&self, permission: &str, unit: Option<&str>) -> Result<(), PageError> {
        if self.may(permission, unit) {
            return Ok(());
        }
        tracing::warn!(staff = %self.id, permission, unit, "refused for want of permission");
        Err(PageError::forbidden())
    }

    /// The same for one thing that belongs to a unit; the refusal goes into the audit log.
    ///
    /// # Errors
    /// 403 when he may not.
    pub async fn require_for(
        &self,
        zone: &Zone<Lgwan>,
        permission: &str,
        unit: &str,
        kind: &str,
        id: &str,
    ) -> Result<(), PageError> {
        let Err(refusal) = self.require(permission, Some(unit)) else { return Ok(()) };
        let detail = serde_json::json!({ "permission": permission, "unit": unit });
        let entry = Entry::new(self.actor(), "permission.refused").on(kind, id).with(detail);
        let clock = zone.clock.clone();
        zone.store
            .write(async move |tx: &mut Tx<Lgwan>| entry.record(tx, &clock).await)
            .await
            .map_err(stored)?;
        Err(refusal)
    }

    /// What surrounds his pages; `current` is the address of the menu entry the page belongs to.
    pub fn frame(&self, current: &str) -> OfficeFrame {
        let mut menu: Vec<_> = self
            .menu
            .0
            .iter()
            .filter(|entry| entry.permission.is_empty() || self.may(entry.permission, None))
            .map(|entry| yakuba_web::MenuEntry {
                group: entry.section.to_owned(),
                ..yakuba_web::MenuEntry::new(entry.label, entry.href)
            })
            .collect();
        let sections = menu.iter().take_while(|entry| entry.group.is_empty()).count();
        menu.insert(sections, yakuba_web::MenuEntry::new(tr(Lang::Ja, "menu-account"), "/account"));
        OfficeFrame {
            who: self.name.full(),
            unit: self
                .main_post()
                .map(|post| format!("{} {}", post.unit_name, post.position_name))
                .unwrap_or_default(),
            menu,
            current: current.to_owned(),
            search: String::new(),
            sign_out: "/sign-out".to_owned(),
        }
    }

    async fn load(zone: &Zone<Lgwan>, id: &str, menu: OfficeMenu) -> Result<Option<(StaffUser, Owed)>> {
        let today = zone.clock.today();
        let sql = format!(
            "select login, name, password_must_change, case when totp_sealed is null then 1 else 0 end as bare, {EPOCH} as epoch
             from staff where id = $1 and active = 1"
        );
        let staff: Option<(String, Json<PersonName>, bool, bool, i64)> =
            zone.store.read().await?.optional(&sql, args![id]).await?;
        let Some((login, name, must_change, bare, epoch)) = staff else { return Ok(None) };
        let needed = zone.city.sign_in.staff_second_factor == SecondFactor::Required;
        let owed = match (must_change, bare && needed) {
            (true, _) => Owed::Password,
            (false, true) => Owed::SecondFactor,
            (false, false) => Owed::Nothing,
        };
        let office = Office::at(&zone.store, today, epoch).await?;
        let user = StaffUser {
            id: id.to_owned(),
            login,
            name: name.0,
            posts: Post::of(&office.organisation, id),
            permissions: office.permissions(id),
            organisation: office.organisation.clone(),
            today,
            menu,
        };
        Ok(Some((user, owed)))
    }
}

/// What somebody has to do before he gets anywhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owed {
    Nothing,
    /// Choose a password that nobody else knows.
    Password,
    /// Enrol a second factor.
    SecondFactor,
}

/// As [`StaffUser`], with the session, and also for those who owe something first.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    pub(crate) user: StaffUser,
    pub(crate) session: Found,
    pub(crate) owed: Owed,
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = SignInNeeded;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<SignedIn, SignInNeeded> {
        let zone = parts.extensions.get::<Zone<Lgwan>>().cloned();
        let zone = zone.ok_or_else(SignInNeeded::no_zone)?;
        let rules = parts.extensions.get::<Rules>().copied().unwrap_or_default();
        let menu = parts.extensions.get::<OfficeMenu>().cloned().unwrap_or_default();
        let found = session::find(&zone, &parts.headers, Some(rules.staff_idle_minutes)).await?;
        let Some(session) = found.filter(|session| session.stage == Stage::Full) else {
            return Err(SignInNeeded::of(parts, "/sign-in"));
        };
        let Some((user, owed)) = StaffUser::load(&zone, &session.who, menu).await? else {
            return Err(SignInNeeded::of(parts, "/sign-in"));
        };
        Ok(SignedIn { user, session, owed })
    }
}

/// For pages that are also there for those who are not signed in.
impl<S: Send + Sync> OptionalFromRequestParts<S> for SignedIn {
    type Rejection = SignInNeeded;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<SignedIn>, SignInNeeded> {
        SignInNeeded::or_nobody(<SignedIn as FromRequestParts<S>>::from_request_parts(parts, state).await)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for StaffUser {
    type Rejection = SignInNeeded;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<StaffUser, SignInNeeded> {
        let signed_in = <SignedIn as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        match signed_in.owed {
            Owed::Nothing => Ok(signed_in.user),
            Owed::Password => Err(SignInNeeded::First("/account/password")),
            Owed::SecondFactor => Err(SignInNeeded::First("/account/authenticator")),
        }
    }
}
