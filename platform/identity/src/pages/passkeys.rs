//! One's passkeys, and the ways in with one. Without a script nothing of it is there, and the other ways in are.

use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::HeaderMap;
use maud::{Markup, html};
use yakuba_audit::{Actor, Entry};
use yakuba_base::{Lang, MailAddress};
use yakuba_city::{Internet, Lgwan, Network};
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{Look, Notice, action_button, banner, button, link_button_as};
use yakuba_web::{ClientIp, Flash, FormPairs, Page, PageError, Reader};
use yakuba_zone::Zone;

use super::{asked_or, on_to, resident_account, sessions::when, staff_account};
use crate::browser::{Browser, Notice as Told};
use crate::passkey::{self, Answer, PasskeyInfo, Question};
use crate::session::{self, Rules, local_path};
use crate::staff::{self, Outcome, SignedIn};
use crate::{Proved, Resident, limits, resident, stored, tr};

/// Questions one address may have asked in ten minutes. Many desks may share one.
const QUESTIONS: u32 = 300;

/// A form whose script asks the device: `act` is `create` or `get`, `ask` where the question comes from.
fn form(lang: Lang, act: &str, (ask, to): (&str, &str), next: &str, label: &str, look: Look) -> Markup {
    html! {
        form method="post" action=(to) data-passkey=(act) data-ask=(ask) hidden {
            input type="hidden" name="next" value=(next);
            input type="hidden" name="question";
            input type="hidden" name="credential";
            (button(&tr(lang, label), look))
            p.field-error role="alert" data-failed=(tr(lang, "passkey-failed")) data-there=(tr(lang, "passkey-there")) {}
        }
    }
}

/// That a passkey was not good, at the top of a page.
pub(super) fn refused(lang: Lang) -> Markup {
    banner(lang, Notice::Error, html! { p { (tr(lang, "passkey-refused")) } })
}

/// The way in at a sign-in page; `base` is where that page is.
pub(super) fn way_in<N: Network>(zone: &Zone<N>, lang: Lang, base: &str, next: &str) -> Markup {
    if !passkey::can_be_used(zone) {
        return html! {};
    }
    let (ask, to) = (format!("{base}/passkey/question"), format!("{base}/passkey"));
    form(lang, "get", (&ask, &to), next, "passkey-sign-in", Look::Secondary)
}

/// The same for whoever is in and shows once more that it is he.
pub(super) fn proof<N: Network>(zone: &Zone<N>, lang: Lang, keys: &[PasskeyInfo], next: &str) -> Markup {
    if keys.is_empty() || !passkey::can_be_used(zone) {
        return html! {};
    }
    let places = ("/account/prove/passkey/question", "/account/prove/passkey");
    form(lang, "get", places, next, "passkey-prove", Look::Secondary)
}

/// One's passkeys on the page of one's account.
pub(super) fn section<N: Network>(zone: &Zone<N>, lang: Lang, keys: &[PasskeyInfo]) -> Markup {
    if keys.is_empty() && !passkey::can_be_used(zone) {
        return html! {};
    }
    html! {
        section {
            h2 { (tr(lang, "passkeys")) }
            p { (tr(lang, "passkey-what")) }
            @if keys.is_empty() { p.none { (tr(lang, "passkey-none")) } }
            @else {
                form method="post" action="/account/passkeys/remove" {
                    ul.plain-list {
                        @for key in keys {
                            li {
                                p { strong { @if key.about.is_empty() { (tr(lang, "unknown-browser")) } @else { (key.about) } } }
                                p.hint {
                                    (tr(lang, "passkey-made")) " " (when(key.created_at)) " / "
                                    @match key.used_at {
                                        Some(at) => { (tr(lang, "session-seen")) " " (when(at)) }
                                        None => (tr(lang, "passkey-not-used")),
                                    }
                                }
                                (action_button(&tr(lang, "passkey-remove"), Look::Secondary, "passkey", &key.id))
                            }
                        }
                    }
                }
            }
            @if keys.len() < passkey::MOST && passkey::can_be_used(zone) {
                p { (link_button_as(&tr(lang, "passkey-new"), "/account/passkeys", Look::Secondary)) }
            }
        }
    }
}

fn new_page(lang: Lang, refused: bool) -> Markup {
    let places = ("/account/passkeys/question", "/account/passkeys");
    html! {
        h1 { (tr(lang, "passkey-new")) }
        @if refused { (banner(lang, Notice::Error, html! { p { (tr(lang, "passkey-not-kept")) } })) }
        p { (tr(lang, "passkey-what")) }
        p { (tr(lang, "passkey-new-how")) }
        (form(lang, "create", places, "", "passkey-make", Look::Primary))
        noscript { p { (tr(lang, "passkey-needs-script")) } }
        p { a href="/account" { (tr(lang, "passkey-back")) } }
    }
}

/// Where passkeys cannot be used there is nothing to ask.
fn offered<N: Network>(zone: &Zone<N>) -> Result<(), PageError> {
    if passkey::can_be_used(zone) { Ok(()) } else { Err(PageError::not_found()) }
}

/// A question for whatever device there is.
pub(super) async fn question<N: Network>(zone: Zone<N>, ip: ClientIp) -> Result<Json<Question>, PageError> {
    offered(&zone)?;
    let (clock, key) = (zone.clock.clone(), format!("passkey {}", ip.0));
    let taken = zone
        .store
        .write(async move |tx: &mut Tx<N>| limits::take(tx, &clock, &key, QUESTIONS, 600).await)
        .await
        .map_err(stored)?;
    match taken {
        limits::Taken::Wait { seconds } => Err(PageError::too_many(seconds)),
        limits::Taken::Allowed => Ok(Json(passkey::ask(&zone).await.map_err(stored)?)),
    }
}

/// Ends the session a browser had before it got another: one browser, one session.
pub(super) async fn end_before<N: Network>(zone: &Zone<N>, headers: &HeaderMap) -> Result<(), PageError> {
    let Some(before) = session::find(zone, headers, None).await.map_err(stored)? else { return Ok(()) };
    zone.store.write(async move |tx: &mut Tx<N>| session::end(tx, &before.hash).await).await.map_err(stored)
}

/// Whose passkeys they are, in either network.
struct Owner {
    id: String,
    actor: Actor,
    /// `staff` or `resident`: what the log calls him.
    kind: &'static str,
    mail: Option<MailAddress>,
    lang: Lang,
}

impl Owner {
    fn entry(&self, [staff, resident]: [&'static str; 2]) -> Entry {
        let action = if self.kind == "staff" { staff } else { resident };
        Entry::new(self.actor.clone(), action).on(self.kind, &self.id)
    }

    /// Keeps the passkey that was made, and tells him; `false` when it cannot be taken.
    async fn keep<N: Network>(
        self,
        zone: &Zone<N>,
        headers: &HeaderMap,
        form: &FormPairs,
    ) -> Result<bool, PageError> {
        let (inside, answer, browser) = (zone.clone(), Answer::of(form), Browser::of(zone, headers));
        let kept = async move |tx: &mut Tx<N>| {
            if !answer.enrol(tx, &inside, &self.id, &browser.about).await? {
                return Ok::<_, StoreError>(false);
            }
            let entry = self.entry(["staff.passkey-added", "resident.passkey-added"]);
            entry.record(tx, &inside.clock).await?;
            if let Some(mail) = self.mail {
                browser.tell(tx, &inside, self.lang, mail, Told::Passkey).await?;
            }
            Ok(true)
        };
        zone.store.write(kept).await.map_err(stored)
    }

    /// Takes one of his away.
    async fn remove<N: Network>(self, zone: &Zone<N>, form: &FormPairs) -> Result<Response, PageError> {
        let (clock, which) = (zone.clock.clone(), form.text("passkey").to_owned());
        let removed = async move |tx: &mut Tx<N>| {
            if passkey::remove(tx, &self.id, &which).await? {
                let entry = self.entry(["staff.passkey-removed", "resident.passkey-removed"]);
                entry.record(tx, &clock).await?;
            }
            Ok::<_, StoreError>(())
        };
        zone.store.write(removed).await.map_err(stored)?;
        Ok(Flash::redirect("/account", "passkey-removed"))
    }
}

/// Of a member of staff.
pub(super) mod office {
    use super::*;
    use crate::pages::{staff_proof, staff_sign_in};

    fn owner(who: &SignedIn, mail: Option<MailAddress>) -> Owner {
        let user = &who.user;
        Owner { id: user.id.clone(), actor: user.actor(), kind: "staff", mail, lang: Lang::Ja }
    }

    pub(in crate::pages) async fn sign_in(
        zone: Zone<Lgwan>,
        reader: Reader,
        rules: Option<Extension<Rules>>,
        headers: HeaderMap,
        form: FormPairs,
    ) -> Result<Response, PageError> {
        let rules = rules.map(|rules| rules.0).unwrap_or_default();
        let (next, browser) = (local_path(form.text("next")), Browser::of(&zone, &headers));
        let remembered = browser.cookie(&zone);
        let outcome = staff::try_passkey(&zone, rules, Answer::of(&form), browser).await.map_err(stored)?;
        let Outcome::In(token) = outcome else {
            return Ok(staff_sign_in::refused_passkey(&zone, &reader, next).into_response());
        };
        end_before(&zone, &headers).await?;
        Ok(on_to(next, [Some(session::cookie(&zone, &token)), remembered]))
    }

    pub(in crate::pages) async fn show(
        zone: Zone<Lgwan>,
        reader: Reader,
        who: SignedIn,
        _: Proved<Lgwan>,
    ) -> Page {
        staff_account::page(&zone, &reader, &who, "passkey-new", false, new_page(reader.lang, false))
    }

    pub(in crate::pages) async fn ask(
        zone: Zone<Lgwan>,
        who: SignedIn,
        _: Proved<Lgwan>,
    ) -> Result<Json<Question>, PageError> {
        offered(&zone)?;
        let user = &who.user;
        let question = passkey::ask_for_new(&zone, &user.id, &user.login, &user.name.full()).await;
        Ok(Json(question.map_err(stored)?))
    }

    pub(in crate::pages) async fn keep(
        zone: Zone<Lgwan>,
        reader: Reader,
        who: SignedIn,
        _: Proved<Lgwan>,
        headers: HeaderMap,
        form: FormPairs,
    ) -> Result<Response, PageError> {
        let account = staff::account(&zone.store, &who.user.id).await.map_err(stored)?;
        let mail = account.and_then(|account| account.mail).map(|mail| mail.reveal().clone());
        let kept = owner(&who, mail).keep(&zone, &headers, &form).await?;
        Ok(match kept {
            true => Flash::redirect("/account", "passkey-added"),
            false => {
                let body = new_page(reader.lang, true);
                staff_account::page(&zone, &reader, &who, "passkey-new", true, body).into_response()
            }
        })
    }

    pub(in crate::pages) async fn remove(
        zone: Zone<Lgwan>,
        who: SignedIn,
        _: Proved<Lgwan>,
        form: FormPairs,
    ) -> Result<Response, PageError> {
        owner(&who, None).remove(&zone, &form).await
    }

    pub(in crate::pages) async fn question(
        zone: Zone<Lgwan>,
        _who: SignedIn,
        ip: ClientIp,
    ) -> Result<Json<Question>, PageError> {
        super::question(zone, ip).await
    }

    pub(in crate::pages) async fn prove(
        zone: Zone<Lgwan>,
        reader: Reader,
        who: SignedIn,
        form: FormPairs,
    ) -> Result<Response, PageError> {
        let (inside, answer) = (zone.clone(), Answer::of(&form));
        let shown = zone
            .store
            .write(async move |tx: &mut Tx<Lgwan>| answer.who(tx, &inside).await)
            .await
            .map_err(stored)?;
        let next = asked_or(form.text("next"), "/account");
        if shown.as_deref() == Some(who.user.id.as_str()) {
            return staff_proof::proved(&zone, &who, next).await;
        }
        staff_proof::refused(&zone, &reader, &who, next, "passkey-refused").await
    }
}

/// Of a resident.
pub(super) mod residents {
    use super::*;
    use crate::pages::{resident_proof, resident_sign_in};

    fn owner(resident: Resident, lang: Lang) -> Owner {
        let (actor, mail) = (resident.actor(), Some(resident.mail.reveal().clone()));
        Owner { id: resident.id, actor, kind: "resident", mail, lang }
    }

    pub(in crate::pages) async fn sign_in(
        zone: Zone<Internet>,
        reader: Reader,
        rules: Option<Extension<Rules>>,
        headers: HeaderMap,
        form: FormPairs,
    ) -> Result<Response, PageError> {
        let days = rules.map(|rules| rules.0).unwrap_or_default().resident_days;
        let next = asked_or(form.text("next"), "/account");
        let (inside, answer, browser) = (zone.clone(), Answer::of(&form), Browser::of(&zone, &headers));
        let (remembered, lang) = (browser.cookie(&zone), reader.lang);
        let token = zone
            .store
            .write(async move |tx: &mut Tx<Internet>| {
                let Some(who) = answer.who(tx, &inside).await? else { return Ok::<_, StoreError>(None) };
                let Some(mail) = resident::mail_of(tx, &who).await? else { return Ok(None) };
                Ok(Some(resident::signed_in(tx, &inside, &who, (&browser, lang), mail, days).await?))
            })
            .await
            .map_err(stored)?;
        let Some(token) = token else {
            return Ok(resident_sign_in::refused_passkey(&zone, &reader, next).into_response());
        };
        end_before(&zone, &headers).await?;
        Ok(on_to(next, [Some(session::cookie(&zone, &token)), remembered]))
    }

    pub(in crate::pages) async fn show(
        zone: Zone<Internet>,
        reader: Reader,
        _resident: Resident,
        _: Proved<Internet>,
    ) -> Page {
        resident_account::page(
            &zone,
            &reader,
            "passkey-new",
            Some("/account"),
            false,
            new_page(reader.lang, false),
        )
    }

    pub(in crate::pages) async fn ask(
        zone: Zone<Internet>,
        resident: Resident,
        _: Proved<Internet>,
    ) -> Result<Json<Question>, PageError> {
        offered(&zone)?;
        let mail = resident.mail.reveal().as_str();
        Ok(Json(passkey::ask_for_new(&zone, &resident.id, mail, mail).await.map_err(stored)?))
    }

    pub(in crate::pages) async fn keep(
        zone: Zone<Internet>,
        reader: Reader,
        resident: Resident,
        _: Proved<Internet>,
        headers: HeaderMap,
        form: FormPairs,
    ) -> Result<Response, PageError> {
        let lang = reader.lang;
        let kept = owner(resident, lang).keep(&zone, &headers, &form).await?;
        Ok(match kept {
            true => Flash::redirect("/account", "passkey-added"),
            false => {
                let body = new_page(lang, true);
                resident_account::page(&zone, &reader, "passkey-new", Some("/account"), true, body)
                    .into_response()
            }
        })
    }

    pub(in crate::pages) async fn remove(
        zone: Zone<Internet>,
        reader: Reader,
        resident: Resident,
        _: Proved<Internet>,
        form: FormPairs,
    ) -> Result<Response, PageError> {
        owner(resident, reader.lang).remove(&zone, &form).await
    }

    pub(in crate::pages) async fn question(
        zone: Zone<Internet>,
        _resident: Resident,
        ip: ClientIp,
    ) -> Result<Json<Question>, PageError> {
        super::question(zone, ip).await
    }

    pub(in crate::pages) async fn prove(
        zone: Zone<Internet>,
        reader: Reader,
        resident: Resident,
        form: FormPairs,
    ) -> Result<Response, PageError> {
        let (inside, answer, whose) = (zone.clone(), Answer::of(&form), resident.clone());
        let shown = zone
            .store
            .write(async move |tx: &mut Tx<Internet>| {
                let right = answer.who(tx, &inside).await?.is_some_and(|who| who == whose.id);
                if right {
                    resident_proof::proved(tx, &inside.clock, &whose).await?;
                }
                Ok::<_, StoreError>(right)
            })
            .await
            .map_err(stored)?;
        let next = asked_or(form.text("next"), "/account");
        match shown {
            true => Ok(axum::response::Redirect::to(next).into_response()),
            false => {
                let page = resident_proof::ask_page(&zone, &reader, &resident, next, Some("passkey-refused"))
                    .await?;
                Ok(page.into_response())
            }
        }
    }
}
