//! What every page of one procedure has in common: who works on what, the tabs, saving under a version.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use yakuba_base::{Lang, Timestamp};
use yakuba_city::Lgwan;
use yakuba_identity::{Organisation, StaffUser, branding, stored};
use yakuba_web::{
    ExpectedVersion, Flash, FormPairs, Page, PageError, Reader,
    ui::{self, Notice, Tab, Tone},
};
use yakuba_zone::Zone;

use super::conflict;
use crate::{
    model::Procedure,
    store::{
        procedures::{self, Workshop},
        undo,
    },
    workshop::{self, WorkshopError},
};

/// One procedure on the workbench, and who stands at it.
pub(super) struct Bench {
    pub zone: Zone<Lgwan>,
    pub reader: Reader,
    pub user: StaffUser,
    pub workshop: Workshop,
}

/// The pages of a procedure, in the order of the work.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    Edit,
    Fee,
    Settings,
    Letters,
    Preview,
    Check,
    Publish,
    History,
}

impl Room {
    const ALL: [(Room, &'static str, &'static str); 8] = [
        (Room::Edit, "edit", "質問"),
        (Room::Fee, "fee", "手数料・対象外"),
        (Room::Settings, "settings", "手続の案内"),
        (Room::Letters, "letters", "通知書"),
        (Room::Preview, "preview", "プレビュー"),
        (Room::Check, "check", "公開前の確認"),
        (Room::Publish, "publish", "公開"),
        (Room::History, "history", "履歴"),
    ];
}

impl Bench {
    /// Opens a procedure for somebody who may write it.
    pub async fn open(
        zone: Zone<Lgwan>,
        reader: Reader,
        user: StaffUser,
        slug: &str,
    ) -> Result<Bench, PageError> {
        Bench::open_for(zone, reader, user, slug, "procedures.write").await
    }

    /// Opens a procedure for somebody who has `permission` for its division.
    pub async fn open_for(
        zone: Zone<Lgwan>,
        reader: Reader,
        user: StaffUser,
        slug: &str,
        permission: &str,
    ) -> Result<Bench, PageError> {
        let workshop =
            procedures::get(&zone.store, slug).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
        user.require_for(&zone, permission, &workshop.draft.division, "procedure", slug).await?;
        Ok(Bench { zone, reader, user, workshop })
    }

    /// The draft.
    pub fn draft(&self) -> &Procedure {
        &self.workshop.draft
    }

    /// The address of a page of this procedure.
    pub fn url(&self, page: &str) -> String {
        format!("/procedures/{}/{page}", self.workshop.draft.slug)
    }

    /// The hidden field with the version that a form was made for.
    pub fn version(&self) -> Markup {
        ExpectedVersion(self.workshop.draft_version).field()
    }

    /// The organisation today.
    pub fn organisation(&self) -> &Organisation {
        &self.user.organisation
    }

    /// A page of this procedure.
    pub async fn page(&self, room: Room, body: Markup) -> Result<Page, PageError> {
        self.page_with(room, false, body).await
    }

    /// The same; `errors` says that something typed has to be mended.
    pub async fn page_with(&self, room: Room, errors: bool, body: Markup) -> Result<Page, PageError> {
        let depth = undo::depth(&self.zone.store, &self.draft().slug).await.map_err(stored)?;
        let name = Room::ALL.iter().find(|(each, ..)| *each == room).map_or("", |(_, _, name)| name);
        let tabs: Vec<Tab> = Room::ALL
            .iter()
            .map(|(each, path, label)| Tab {
                label: (*label).to_owned(),
                url: self.url(path),
                count: None,
                current: *each == room,
            })
            .collect();
        let title = self.draft().title.get(Lang::Ja);
        let (state, tone) = state(&self.workshop);
        let frame = self.user.frame("/procedures");
        let city = branding(&self.zone);
        let page = Page::office(&self.reader, &city, &frame)
            .title(name)
            .section(title)
            .errors(errors)
            .notice(notice(&self.reader))
            .with_frames()
            .body(html! {
                div.workshop-head {
                    (ui::breadcrumb(Lang::Ja, &[("手続の作成", "/procedures")], title))
                    div.workshop-title {
                        h1 { (title) }
                        (ui::badge(&state, tone))
                        p.workshop-saved { "保存済み " (when(self.workshop.updated_at)) }
                        @if depth > 0 {
                            form method="post" action=(self.url("undo")) {
                                (self.version())
                                input type="hidden" name="to" value=(self.reader.here);
                                button.button.quiet type="submit" { "元に戻す" }
                            }
                        }
                    }
                }
                (ui::tabs("この手続の画面", &tabs))
                (body)
            });
        Ok(if errors { page.status(http::StatusCode::UNPROCESSABLE_ENTITY) } else { page })
    }

    /// The page that says who was faster, when a form was made for another version than the present one.
    pub async fn stale(&self, form: &FormPairs) -> Result<Option<Response>, PageError> {
        let expected = ExpectedVersion::of_form(form).ok_or_else(PageError::unreadable)?.0;
        if expected == self.workshop.draft_version {
            return Ok(None);
        }
        conflict::page(self, form, expected).await.map(|page| Some(page.into_response()))
    }

    /// Keeps a changed draft and goes on to `to`.
    pub async fn save(&self, form: &FormPairs, draft: Procedure, to: &str) -> Result<Response, PageError> {
        if draft == self.workshop.draft {
            return Ok(Flash::redirect(to, "procedure-saved"));
        }
        match workshop::save(&self.zone, self.user.actor(), &self.workshop, draft).await {
            Ok(_) => Ok(Flash::redirect(to, "procedure-saved")),
            Err(WorkshopError::Conflict) => {
                let slug = &self.draft().slug;
                let workshop = procedures::get(&self.zone.store, slug)
                    .await
                    .map_err(stored)?
                    .ok_or_else(PageError::not_found)?;
                let now = Bench {
                    zone: self.zone.clone(),
                    reader: self.reader.clone(),
                    user: self.user.clone(),
                    workshop,
                };
                conflict::page(&now, form, self.workshop.draft_version).await.map(IntoResponse::into_response)
            }
            Err(other) => Err(refused(other)),
        }
    }
}

/// What the page before has done, in words.
pub(super) fn notice(reader: &Reader) -> Option<Markup> {
    let words = match reader.flash.as_ref()?.key() {
        "procedure-created" => "手続を作りました。質問を加えてください。",
        "procedure-saved" => "保存しました。",
        "procedure-undone" => "一つ前に戻しました。",
        "procedure-published" => "公開しました。市民のサイトにまもなく載ります。",
        "procedure-closed" => "受付を終えました。受け付けた申請はそのまま続きます。",
        "procedure-reopened" => "受付を再開しました。",
        "procedure-imported" => "読み込みました。下書きとして保存しています。",
        _ => return None,
    };
    Some(ui::banner(Lang::Ja, Notice::Success, html! { p { (words) } }))
}

/// What a page says when the workshop refuses.
pub(super) fn refused(error: WorkshopError) -> PageError {
    match error {
        WorkshopError::NotFound => PageError::not_found(),
        WorkshopError::Store(error) => stored(error),
        WorkshopError::Conflict => PageError::conflict("ほかの人が先にこの手続を変えました。"),
        WorkshopError::NameTaken => PageError::conflict("そのアドレスの名前は、もう使われています。"),
        WorkshopError::Blocked(_) => PageError::conflict("公開前の確認で、直すところが見つかりました。"),
    }
}

/// 下書き, 公開中, 変更あり, 受付終了.
pub(super) fn state(workshop: &Workshop) -> (String, Tone) {
    match (&workshop.revision, workshop.closed_at) {
        (None, _) => ("下書き".to_owned(), Tone::Plain),
        (Some(_), Some(_)) => (format!("受付終了 第{}版", workshop.number), Tone::Bad),
        (Some(_), None) if workshop.changed => {
            (format!("公開中 第{}版・変更あり", workshop.number), Tone::Waiting)
        }
        (Some(_), None) => (format!("公開中 第{}版", workshop.number), Tone::Good),
    }
}

/// Who changed a draft or published a revision, by name.
pub(super) fn who(organisation: &Organisation, id: &str) -> String {
    if id.contains(':') { "システム".to_owned() } else { organisation.name_of(id) }
}

/// R8.11.22 10:32
pub(super) fn when(at: Timestamp) -> String {
    let local = at.in_tokyo();
    format!("{} {}", local.date.short(), local.time)
}

/// The two lists by which residents find procedures.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Topics {
    Categories,
    LifeEvents,
}

/// Keys and names of the city's categories or life events.
pub(super) fn topics(zone: &Zone<Lgwan>, which: Topics) -> Vec<(String, String)> {
    let directory = &zone.city.directory;
    let topics = match which {
        Topics::Categories => &directory.categories,
        Topics::LifeEvents => &directory.life_events,
    };
    topics.iter().map(|topic| (topic.key.clone(), topic.name.get(Lang::Ja).to_owned())).collect()
}

/// The same, as the inputs want them.
pub(super) fn menu(topics: &[(String, String)]) -> Vec<(&str, &str)> {
    topics.iter().map(|(key, name)| (key.as_str(), name.as_str())).collect()
}
