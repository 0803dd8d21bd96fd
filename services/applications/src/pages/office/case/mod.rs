//! One case: what was answered, what happened, and everything that can be done with it.

mod acts;
mod answers;
mod decision;
mod files;
mod forms;
mod view;

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use yakuba_cashier::FeeView;
use yakuba_city::Lgwan;
use yakuba_identity::stored;
use yakuba_quarantine::Incoming;
use yakuba_web::{ExpectedVersion, Flash, FormPairs, Page, PageError, ui::ErrorLink};
use yakuba_zone::Zone;

use self::acts::{Act, Done, Refused};
pub(super) use self::files::file;
use super::{DECIDE, Desk, WORK, asked::Asked, queue, words};
use crate::{
    catalogue::{self, Offered},
    office::{self, OfficeError},
    store::{
        applications::{self, Application, Happened},
        fees,
    },
};

/// A case as it is read for a page.
struct Opened {
    application: Application,
    offered: Arc<Offered>,
    history: Vec<Happened>,
    fee: Option<FeeView>,
    /// What became of its files on their way in.
    incoming: Vec<Incoming>,
}

impl Opened {
    async fn read(zone: &Zone<Lgwan>, application: Application) -> Result<Opened, PageError> {
        let offered = catalogue::office_revision(&zone.store, &application.revision).await.map_err(stored)?;
        let offered =
            offered.ok_or_else(|| PageError::internal("the revision of an application is not here"))?;
        let history = applications::history(&zone.store, &application.id).await.map_err(stored)?;
        let fee = fees::office(&zone.store, &application.id).await.map_err(stored)?;
        let files = files::all(&application, &history);
        let ids: Vec<&str> = files.iter().map(String::as_str).collect();
        let incoming = yakuba_quarantine::of(&zone.store, &ids).await.map_err(stored)?;
        Ok(Opened { application, offered, history, fee, incoming })
    }

    /// What became of a file on its way in, if it came from outside.
    fn incoming(&self, file: &str) -> Option<&Incoming> {
        self.incoming.iter().find(|incoming| incoming.id == file)
    }

    /// What a question is called.
    fn label(&self, key: &str) -> String {
        let field = self.offered.form.form().field(key);
        field.map_or_else(|| key.to_owned(), |field| field.label.get(yakuba_base::Lang::Ja).to_owned())
    }
}

/// A form that comes back because it could not be done: what was typed stays in it.
#[derive(Default)]
struct Again {
    act: Option<Act>,
    typed: FormPairs,
    errors: Vec<ErrorLink>,
    /// The version that was seen, when somebody else was faster.
    seen: Option<i64>,
}

impl Again {
    fn is(&self, act: Act) -> bool {
        self.act == Some(act)
    }

    /// What was typed in a field of that form.
    fn typed(&self, act: Act, name: &str) -> &str {
        if self.is(act) { self.typed.text(name) } else { "" }
    }

    fn error(&self, field_id: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field_id == field_id).map(|error| error.message.as_str())
    }
}

async fn application(desk: &Desk, id: &str, permission: &str) -> Result<Application, PageError> {
    let application =
        applications::get(&desk.zone.store, id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    desk.user.require_for(&desk.zone, permission, &application.division, "application", id).await?;
    Ok(application)
}

pub(super) async fn show(
    desk: Desk,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Page, PageError> {
    let application = application(&desk, &id, WORK).await?;
    office::note_reading(&desk.zone, desk.user.actor(), &id).await.map_err(stored)?;
    let opened = Opened::read(&desk.zone, application).await?;
    page(&desk, &Asked::parse(query.as_deref())?, &opened, &Again::default()).await
}

async fn page(desk: &Desk, asked: &Asked, opened: &Opened, again: &Again) -> Result<Page, PageError> {
    let listed = queue::listed(desk, asked, "/queue").await?;
    let list = queue::beside(desk, asked, &listed.rows, &opened.application.id);
    let case = view::case(desk, asked, opened, again);
    let body = yakuba_web::ui::split_view(&list, &case);
    let title = words::title(&opened.application);
    Ok(desk.page("/queue", &title, !again.errors.is_empty(), body))
}

pub(super) async fn act(
    desk: Desk,
    Path((id, act)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    form: FormPairs,
) -> Result<Response, PageError> {
    let act = Act::from_name(&act).ok_or_else(PageError::not_found)?;
    let asked = Asked::parse(query.as_deref())?;
    let application = application(&desk, &id, if act == Act::Decide { DECIDE } else { WORK }).await?;
    let ExpectedVersion(version) = ExpectedVersion::of_form(&form).ok_or_else(PageError::unreadable)?;
    let opened = Opened::read(&desk.zone, application).await?;
    let (refused, mut again) = match acts::perform(&desk, &asked, &opened, version, act, &form).await {
        Ok(Done::Said(word)) => return Ok(Flash::redirect(&asked.url(&format!("/cases/{id}")), word)),
        Ok(Done::Page(page)) => return Ok(page.into_response()),
        Err(refused) => (refused, Again { act: Some(act), typed: form, ..Again::default() }),
    };
    let (status, opened) = match refused {
        Refused::Fields(errors) => {
            again.errors = errors;
            (StatusCode::UNPROCESSABLE_ENTITY, opened)
        }
        // Somebody came back from the preview to change something: nothing is wrong.
        Refused::Edit => (StatusCode::OK, opened),
        Refused::Office(OfficeError::Conflict(now)) => {
            again.seen = Some(version);
            (StatusCode::CONFLICT, Opened::read(&desk.zone, *now).await?)
        }
        Refused::Office(OfficeError::Illegal(why)) => {
            again.errors =
                vec![ErrorLink { field_id: act.first_field().to_owned(), message: words::illegal(why) }];
            (StatusCode::UNPROCESSABLE_ENTITY, opened)
        }
        Refused::Office(OfficeError::NotFound) => return Err(PageError::not_found()),
        Refused::Office(OfficeError::Store(error)) => return Err(stored(error)),
        Refused::Office(error @ OfficeError::Problems(_)) => return Err(PageError::internal(error)),
    };
    Ok(page(&desk, &asked, &opened, &again).await?.status(status).into_response())
}
