//! Publishing: what is different, what that means for applications that are open, then the button.

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_city::Lgwan;
use yakuba_identity::{StaffUser, stored};
use yakuba_web::{
    ExpectedVersion, Flash, FormPairs, Page, PageError, Reader,
    ui::{self, Look, Notice},
};
use yakuba_zone::Zone;

use super::{
    bench::{Bench, Room, refused},
    check::findings,
};
use crate::{
    store::procedures,
    workshop::{self, DryRun, Touched, WorkshopError},
};

/// How many touched applications are listed.
const LISTED: usize = 100;

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
) -> Result<Page, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    render(&bench).await
}

async fn render(bench: &Bench) -> Result<Page, PageError> {
    let draft = bench.draft();
    let found = workshop::check(draft);
    let (blocking, looking): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| found.blocks);
    let published = match &bench.workshop.revision {
        Some(revision) => procedures::revision(&bench.zone.store, revision).await.map_err(stored)?,
        None => None,
    };
    let changes = published.as_ref().map(|offer| workshop::differences(&offer.procedure, draft));
    let dry_run = workshop::dry_run(&bench.zone.store, draft, bench.user.today).await.map_err(stored)?;
    let may = bench.user.may("procedures.publish", Some(&draft.division));
    let closed = bench.workshop.closed_at.is_some();
    let next = bench.workshop.number + 1;
    let unchanged = changes.as_ref().is_some_and(Vec::is_empty);
    let body = html! {
        @if !blocking.is_empty() {
            (ui::banner(Lang::Ja, Notice::Error, html! { p { "公開の前に直すところが" (blocking.len()) "か所あります。" } }))
            (findings(bench, &blocking))
        }
        (ui::card(2, "変わるところ", &html! {
            @match &changes {
                None => p { "はじめての公開です。第1版になります。" },
                Some(changes) if changes.is_empty() => p { "公開している第" (bench.workshop.number) "版と同じです。" },
                Some(changes) => {
                    p { "第" (bench.workshop.number) "版から" (changes.len()) "か所変わり、第" (next) "版になります。" }
                    ul.changes { @for change in changes { li { (change) } } }
                }
            }
        }))
        @if bench.workshop.number > 0 {
            (ui::card(2, "審査中の申請への影響", &html! {
                @match &dry_run {
                    None => p { "式を直すと、影響を調べられます。" },
                    Some(dry_run) => (effects(dry_run)),
                }
            }))
        }
        @if !looking.is_empty() {
            (ui::details(&format!("見ておくとよいところ（{}か所）", looking.len()), &findings(bench, &looking)))
        }
        @if !may { (ui::banner(Lang::Ja, Notice::Info, html! { p { "公開できるのは、この課の公開の権限を持つ人です。上司か情報担当に頼んでください。" } })) }
        @else if blocking.is_empty() && (closed || !unchanged) {
            form.publish method="post" action=(bench.url("publish")) {
                (bench.version())
                p { "公開すると、市民のサイトにすぐ載り、第" (next) "版は後から変えられません。直すときは、次の版を公開します。" }
                (ui::button(&format!("第{next}版を公開する"), Look::Primary))
            }
        }
        @if may && bench.workshop.number > 0 {
            @if closed {
                form method="post" action=(bench.url("reopen")) {
                    p { "受付を終えています。公開していた第" (bench.workshop.number) "版で再開できます。" }
                    (ui::button("受付を再開する", Look::Secondary))
                }
            } @else {
                (ui::confirm(Lang::Ja, "受付を終える", "この手続の受付を終えます", &bench.url("close"), &html! {
                    p { "市民のサイトから外れます。受け付けた申請は、そのまま審査できます。後で再開できます。" }
                }, "受付を終える"))
            }
        }
    };
    bench.page(Room::Publish, body).await
}

fn effects(dry_run: &DryRun) -> Markup {
    let (untouched, touched) = (dry_run.untouched, dry_run.touched.len());
    html! {
        @if untouched + touched == 0 { p { "審査中の申請はありません。" } }
        @else {
            p { "審査中の申請" (untouched + touched) "件で試しました。" strong { (untouched) "件" } "は何も変わりません。" strong { (touched) "件" } "は、新しい版で聞くと違いが出ます。" }
            p { "審査中の申請は、申請したときの版のまま審査し、いつまでもその版で表示します。答えは消えません。新しい版は、これから申請する人に使います。" }
            @if touched > 0 {
                div.table-scroll { table {
                    caption.unseen { "新しい版で違いが出る申請" }
                    thead { tr { th scope="col" { "受付番号" } th scope="col" { "違い" } } }
                    tbody { @for touched in dry_run.touched.iter().take(LISTED) { (row(touched)) } }
                } }
                @if touched > LISTED { p.hint { "ほか" (touched - LISTED) "件" } }
            }
        }
    }
}

fn row(touched: &Touched) -> Markup {
    let effect = &touched.effect;
    let parts = [
        ("聞かなくなる質問の答えがある：", &effect.set_aside),
        ("新しく答えが要る：", &effect.missing),
        ("今の答えでは通らない：", &effect.not_taken),
    ];
    html! {
        tr {
            td { a href={ "/cases/" (touched.application.id) } { (touched.application.receipt) } }
            td { ul { @for (words, names) in parts { @if !names.is_empty() { li { (words) (names.join("、")) } } } } }
        }
    }
}

pub(super) async fn publish(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open_for(zone, reader, user, &slug, "procedures.publish").await?;
    if let Some(conflict) = bench.stale(&sent).await? {
        return Ok(conflict);
    }
    let version = ExpectedVersion::of_form(&sent).ok_or_else(PageError::unreadable)?.0;
    match workshop::publish(&bench.zone, bench.user.actor(), &slug, version).await {
        Ok(_) => Ok(Flash::redirect(&bench.url("history"), "procedure-published")),
        Err(WorkshopError::Blocked(_)) => {
            Ok(render(&bench).await?.status(http::StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
        Err(other) => Err(refused(other)),
    }
}

pub(super) async fn close(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
) -> Result<Response, PageError> {
    let bench = Bench::open_for(zone, reader, user, &slug, "procedures.publish").await?;
    workshop::close(&bench.zone, bench.user.actor(), &slug).await.map_err(refused)?;
    Ok(Flash::redirect(&bench.url("publish"), "procedure-closed"))
}

pub(super) async fn reopen(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
) -> Result<Response, PageError> {
    let bench = Bench::open_for(zone, reader, user, &slug, "procedures.publish").await?;
    workshop::reopen(&bench.zone, bench.user.actor(), &slug).await.map_err(refused)?;
    Ok(Flash::redirect(&bench.url("publish"), "procedure-reopened"))
}
