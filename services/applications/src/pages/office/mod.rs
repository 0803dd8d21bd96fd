//! What clerks see: their work, the queue, a case, entering for someone, the share that arrives online.

mod asked;
mod bulk;
mod case;
mod count;
mod enter;
mod export;
mod home;
mod online_share;
mod queue;
mod words;

use axum::{
    Router,
    routing::{get, post},
};
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_identity::{Reach, branding};
use yakuba_service::MenuEntry;
use yakuba_web::{
    Page,
    ui::{Notice, banner},
};

/// The permission to see and work cases.
const WORK: &str = "applications.work";
/// The permission to decide them.
const DECIDE: &str = "applications.decide";
/// The permission to enter and count what did not come in online.
const ENTER: &str = "applications.enter";

/// The routes in the administrative network.
pub fn routes() -> Router {
    Router::new()
        .route("/", get(home::show))
        .route("/queue", get(queue::show))
        .route("/queue.csv", get(export::csv))
        .route("/queue.xlsx", get(export::xlsx))
        .route("/queue/selected", post(bulk::selected))
        .route("/queue/decide", post(bulk::decide))
        .route("/cases/{id}", get(case::show))
        .route("/cases/{id}/files/{file}", get(case::file))
        .route("/cases/{id}/{act}", post(case::act))
        .route("/enter", get(enter::choose))
        .route("/enter/slip/{id}", get(enter::slip))
        .route("/enter/{slug}", get(enter::show).post(enter::enter))
        .route("/enter/count", get(count::show).post(count::add))
        .route("/enter/count/undo", post(count::undo))
        .route("/online-share", get(online_share::show))
        .route("/online-share.csv", get(online_share::csv))
}

/// The entries of the office's menu.
pub fn menu() -> Vec<MenuEntry> {
    let own = MenuEntry::section("", 0, &[("わたしの仕事", "/", "")]);
    let applications = [
        ("申請の一覧", "/queue", WORK),
        ("窓口・電話・郵送の入力", "/enter", ENTER),
        ("件数だけの記録", "/enter/count", ENTER),
        ("手続の作成", "/procedures", "procedures.write"),
        ("オンライン化率", "/online-share", ""),
    ];
    [own, MenuEntry::section("住民の申請", 100, &applications)].concat()
}

yakuba_identity::own_desk! {
    /// Who asks for a page, and what it needs of the house.
    Desk
}

impl Desk {
    /// A page under the menu entry `current`.
    fn page(&self, current: &str, title: &str, errors: bool, body: Markup) -> Page {
        let (city, mut frame) = (branding(&self.zone), self.user.frame(current));
        if self.user.may(WORK, None) {
            "/queue".clone_into(&mut frame.search);
        }
        Page::office(&self.reader, &city, &frame).title(title).errors(errors).notice(self.said()).body(body)
    }

    /// What the page before left to say.
    fn said(&self) -> Option<Markup> {
        let words = match self.reader.flash.as_ref()?.key() {
            "claimed" => "担当になりました。",
            "released" => "担当を外しました。",
            "assigned" => "担当を決めました。",
            "noted" => "内部メモを残しました。申請者には見えません。",
            "wrote" => "申請者に連絡しました。",
            "correction-asked" => "申請者に補正を求めました。補正されるまで、期限の計算は止まります。",
            "correction-cancelled" => "補正の求めを取り消しました。期限の計算が再び進みます。",
            "fee-assessed" => "手数料を決め、申請者に知らせました。",
            "granted" => "交付決定をしました。通知書はまもなくできます。",
            "refused" => "却下しました。通知書はまもなくできます。",
            "letter-again" => "通知書をもう一度作っています。",
            "bulk-done" => "選んだ申請をすべて処理しました。",
            "counted" => "件数を記録しました。",
            "uncounted" => "件数の記録を取り消しました。",
            _ => return None,
        };
        Some(banner(Lang::Ja, Notice::Success, html! { p { (words) } }))
    }

    /// The divisions whose cases the person may work; `None` = all.
    fn divisions(&self) -> Option<Vec<String>> {
        match self.user.permissions.reach(WORK) {
            Reach::City => None,
            Reach::Units(units) => Some(units.into_iter().collect()),
        }
    }

    /// The division of the person's main post.
    fn own_division(&self) -> Option<String> {
        self.user.organisation.division(self.user.unit()?).map(|unit| unit.code.clone())
    }

    /// The letters before the document numbers of a division (文書記号).
    fn mark(&self, division: &str) -> String {
        let unit = self.user.organisation.unit(division);
        let mark = unit
            .map(|unit| if unit.content.mark.is_empty() { &unit.content.short } else { &unit.content.mark });
        mark.filter(|mark| !mark.is_empty())
            .cloned()
            .unwrap_or_else(|| self.user.organisation.unit_name(division).to_owned())
    }
}
