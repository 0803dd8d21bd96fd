use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use yakuba_city::Lgwan;
use yakuba_identity::{Proved, access, password, staff, stored};
use yakuba_store::Tx;
use yakuba_web::{Flash, FormPairs, PageError};

use super::desk::Desk;
use super::{person, staff::MENU};
use crate::{PERMISSIONS, STAFF};

/// What is done to an account: a password for one sign-in, unlocking, taking away an authenticator, closing, opening.
pub(super) async fn change(
    desk: Desk,
    _: Proved<Lgwan>,
    Path(id): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    desk.user.require(STAFF, None)?;
    not_above(&desk, &id).await?;
    let (clock, actor, whose) = (desk.zone.clock.clone(), desk.user.actor(), id.clone());
    let what = form.text("do").to_owned();
    if what == "password" {
        let once = one_time(&desk);
        let hash = password::hash(&clock, &once).await.map_err(PageError::internal)?;
        let reset =
            async move |tx: &mut Tx<Lgwan>| staff::reset_password(tx, &clock, actor, &whose, &hash).await;
        desk.zone.store.write(reset).await.map_err(stored)?;
        // Shown in this answer only: it is in no address, no log and no page that is opened again.
        return Ok(person::page(&desk, &id, None, Some(&once)).await?.into_response());
    }
    let done = desk
        .zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| match what.as_str() {
            "unlock" => staff::unlock(tx, &clock, actor, &whose).await,
            "authenticator" => staff::reset_totp(tx, &clock, actor, &whose).await,
            "deactivate" => staff::deactivate(tx, &clock, actor, &whose).await,
            "activate" => staff::activate(tx, &clock, actor, &whose).await,
            _ => Err(yakuba_store::StoreError::NotFound),
        })
        .await;
    done.map_err(stored)?;
    Ok(Flash::redirect(&format!("{MENU}/{id}"), "saved"))
}

/// Whoever can give somebody a password can become him: only those who decide on permissions may do so to one another.
async fn not_above(desk: &Desk, id: &str) -> Result<(), PageError> {
    let organisation = desk.organisation(desk.today()).await?;
    let rules = access::rules(&desk.zone.store, desk.today()).await.map_err(stored)?;
    if access::of_staff(&organisation, &rules, id).may(PERMISSIONS, None) {
        desk.user.require(PERMISSIONS, None)
    } else {
        Ok(())
    }
}

/// A password for one sign-in: sixteen letters and digits that nobody mixes up when reading them out, 80 bits.
fn one_time(desk: &Desk) -> String {
    let secret = desk.zone.clock.secret();
    let groups: Vec<&str> = [0, 4, 8, 12].iter().map(|at| &secret[*at..at + 4]).collect();
    groups.join("-")
}
