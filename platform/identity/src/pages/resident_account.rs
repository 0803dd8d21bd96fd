use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};
use yakuba_city::Internet;
use yakuba_store::Tx;
use yakuba_web::ui::{Look, button, definition_list, error_summary, link_button_as};
use yakuba_web::{ExpectedVersion, Flash, FormPairs, Page, PageError, Reader};
use yakuba_zone::Zone;

use super::{on_to, passkeys, profile_form::ProfileForm, sessions::sessions};
use crate::{Proved, Resident, branding, passkey, resident, session, stored, tr};

pub(super) fn page(
    zone: &Zone<Internet>,
    reader: &Reader,
    title: &str,
    back: Option<&str>,
    errors: bool,
    body: Markup,
) -> Page {
    let city = branding(zone);
    let mut draft = Page::resident(reader, &city)
        .title(tr(reader.lang, title))
        .errors(errors)
        .flash_from(&crate::CATALOG);
    if let Some(back) = back {
        draft = draft.back(back);
    }
    let page = draft.body(body);
    if errors { page.status(StatusCode::UNPROCESSABLE_ENTITY) } else { page }
}

pub(super) async fn show(
    zone: Zone<Internet>,
    reader: Reader,
    resident: Resident,
) -> Result<Page, PageError> {
    let lang = reader.lang;
    let own = session::list(&zone.store, &zone.clock, &resident.id).await.map_err(stored)?;
    let keys = passkey::list(&zone.store, &resident.id).await.map_err(stored)?;
    let profile = resident.profile.reveal();
    let unsaid = || html! { span.none { (tr(lang, "not-said")) } };
    let or_unsaid = |text: String| {
        if text.is_empty() {
            unsaid()
        } else {
            html! { (text) }
        }
    };
    let address = profile.address.lines();
    let names = ["mail-address", "profile-name", "profile-address", "profile-phone", "profile-birthday"]
        .map(|key| tr(lang, key));
    let rows = [
        html! { (resident.mail.reveal()) },
        or_unsaid(profile.name.full()),
        if address.is_empty() {
            unsaid()
        } else {
            html! { @for line in &address { div { (line) } } }
        },
        or_unsaid(profile.phone.as_ref().map(ToString::to_string).unwrap_or_default()),
        or_unsaid(profile.birthday.map(|day| day.formal()).unwrap_or_default()),
    ];
    let rows: Vec<(&str, Markup)> = names.iter().map(AsRef::as_ref).zip(rows).collect();
    let body = html! {
        h1 { (tr(lang, "account")) }
        p { (link_button_as(&tr(lang, "my-applications"), "/account/applications", Look::Secondary)) }
        h2 { (tr(lang, "profile")) }
        p { (tr(lang, "profile-lead")) }
        (definition_list(&rows))
        p { (link_button_as(&tr(lang, "profile-change"), "/account/profile", Look::Secondary)) }
        (passkeys::section(&zone, lang, &keys))
        (sessions(lang, &own, &resident.session))
        h2 { (tr(lang, "sign-out")) }
        form method="post" action="/account/sign-out" { (button(&tr(lang, "sign-out"), Look::Secondary)) }
        p { a href="/account/delete" { (tr(lang, "account-delete")) } }
    };
    Ok(page(&zone, &reader, "account", None, false, body))
}

pub(super) async fn show_profile(zone: Zone<Internet>, reader: Reader, resident: Resident) -> Page {
    let form = ProfileForm::of(resident.profile.reveal(), reader.lang);
    profile_page(&zone, &reader, &form, resident.version)
}

fn profile_page(zone: &Zone<Internet>, reader: &Reader, form: &ProfileForm, version: i64) -> Page {
    let lang = reader.lang;
    let body = html! {
        h1 { (tr(lang, "profile-change")) }
        (error_summary(lang, &form.errors()))
        p.lead { (tr(lang, "profile-all-optional")) }
        form method="post" action="/account/profile" {
            (ExpectedVersion(version).field())
            (form.fields(lang))
            (button(&tr(lang, "save"), Look::Primary))
        }
    };
    page(zone, reader, "profile-change", Some("/account"), !form.errors().is_empty(), body)
}

pub(super) async fn profile(
    zone: Zone<Internet>,
    reader: Reader,
    resident: Resident,
    pairs: FormPairs,
) -> Result<Response, PageError> {
    let version = ExpectedVersion::of_form(&pairs).ok_or_else(PageError::unreadable)?.0;
    let profile = match ProfileForm::read(&pairs, reader.lang, zone.clock.today()) {
        Ok(profile) => profile,
        Err(form) => return Ok(profile_page(&zone, &reader, &form, version).into_response()),
    };
    let (clock, id) = (zone.clock.clone(), resident.id);
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            resident::change_profile(tx, &clock, &id, &profile, version).await
        })
        .await
        .map_err(stored)?;
    Ok(Flash::redirect("/account", "profile-saved"))
}

pub(super) async fn end_session(
    zone: Zone<Internet>,
    resident: Resident,
    form: FormPairs,
) -> Result<Response, PageError> {
    let (clock, which) = (zone.clock.clone(), form.text("session").to_owned());
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            match which.as_str() {
                "others" => session::revoke_all(tx, &resident.id, Some(&resident.session)).await?,
                one => drop(session::revoke(tx, &resident.id, one).await?),
            }
            yakuba_audit::Entry::new(resident.actor(), "resident.session-ended")
                .on("resident", &resident.id)
                .record(tx, &clock)
                .await
        })
        .await
        .map_err(stored)?;
    Ok(Flash::redirect("/account", "session-was-ended"))
}

pub(super) async fn show_delete(
    zone: Zone<Internet>,
    reader: Reader,
    _resident: Resident,
    _: Proved<Internet>,
) -> Page {
    let lang = reader.lang;
    let body = html! {
        h1 { (tr(lang, "account-delete")) }
        p { (tr(lang, "account-delete-what")) }
        p { (tr(lang, "account-delete-stays")) }
        form method="post" action="/account/delete" { (button(&tr(lang, "account-delete-do"), Look::Danger)) }
    };
    page(&zone, &reader, "account-delete", Some("/account"), false, body)
}

pub(super) async fn delete(
    zone: Zone<Internet>,
    resident: Resident,
    _: Proved<Internet>,
) -> Result<Response, PageError> {
    let clock = zone.clock.clone();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| resident::delete(tx, &clock, &resident.id).await)
        .await
        .map_err(stored)?;
    Ok(on_to("/", [Some(session::no_cookie(&zone)), None]))
}
