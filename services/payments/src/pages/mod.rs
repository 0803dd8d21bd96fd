//! What the office sees: the till, the demands, what to look at, the books.

mod books;
mod days;
mod demand;
mod demands;
mod deposits;
mod form;
mod offline;
pub mod pay;
mod providers;
mod refunds;
mod reminders;
mod settlements;
mod slips;
mod table_form;
mod taking;
mod till;
mod till_day;
mod tills;
mod voids;
pub(crate) mod words;
mod work;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};
use yakuba_identity::{Organisation, stored};
use yakuba_service::MenuEntry;
use yakuba_web::{Markup, Page, PageError};

use crate::{APPROVE, MANAGE, TILL};

/// The routes in the administrative network.
pub fn routes() -> Router {
    let tables = yakuba_web::layers::upload_limit(table_form::MOST as usize + (1 << 20));
    Router::new()
        .route(tills::MENU, get(tills::show))
        .route("/tills/{till}", get(tills::edit).post(tills::save))
        .route("/till", get(till::show))
        .route("/till/open", post(till::open))
        .route("/till/{till}/take", post(till::take))
        .route("/till/{till}/day", get(till_day::show))
        .route("/till/{till}/close", post(till_day::close))
        .route("/till/{till}/offline", get(offline::show))
        .route("/till/{till}/offline/luggage", get(offline::luggage))
        .route("/till/{till}/bring", post(offline::bring))
        .route("/till-worker.js", get(offline::worker))
        .route("/till/days/{day}", get(till_day::closed))
        .route("/takings/{number}", get(taking::show))
        .route("/takings/{number}/receipt", get(taking::receipt))
        .route("/takings/{number}/void", post(taking::ask_void))
        .route("/voids", get(voids::show))
        .route("/voids/{number}", post(voids::answer))
        .route("/refunds", get(refunds::show))
        .route("/refunds/{id}", post(refunds::answer))
        .route("/providers", get(providers::show))
        .route("/providers/{id}/settlements", get(settlements::show).post(settlements::take).layer(tables))
        .route("/demands", get(demands::show))
        .route("/demands/{id}", get(demand::show))
        .route("/demands/{id}/{act}", post(demand::act))
        .route("/money-work", get(work::show))
        .route("/money-work/{id}", post(work::settle))
        .route("/slips", get(slips::show).post(slips::make).layer(tables))
        .route("/reminders", get(reminders::show).post(reminders::make).layer(tables))
        .route("/reminders.csv", get(reminders::csv))
        .route("/slips/{batch}/{part}", get(slips::pdf))
        .route("/deposits", get(deposits::show).post(deposits::take).layer(tables))
        .route("/deposits/assign", post(deposits::assign))
        .route("/books", get(books::show))
        .route(days::MENU, get(days::show))
        .route("/books/journal", get(books::journal))
}

/// The entries of the office's menu.
pub fn menu() -> Vec<MenuEntry> {
    MenuEntry::section(
        "収納",
        200,
        &[
            ("窓口の収納", "/till", TILL),
            ("取消しの承認", "/voids", APPROVE),
            ("還付の承認", refunds::MENU, APPROVE),
            ("収納の一覧", "/demands", MANAGE),
            ("納付書", "/slips", MANAGE),
            ("督促", reminders::MENU, MANAGE),
            ("消込", "/deposits", MANAGE),
            ("確かめる入金", "/money-work", MANAGE),
            ("日計", days::MENU, MANAGE),
            ("収納の帳簿", "/books", MANAGE),
            ("決済事業者", providers::MENU, MANAGE),
            ("窓口の登録", tills::MENU, MANAGE),
        ],
    )
}

yakuba_identity::own_desk! {
    /// Where somebody of the office sits: who he is, in which city, on which page.
    Desk
}

impl Desk {
    async fn organisation(&self) -> Result<Arc<Organisation>, PageError> {
        Organisation::load(&self.zone.store, self.user.today).await.map_err(stored)
    }

    /// A page under the menu entry `current`.
    fn page(&self, current: &str, title: &str, body: Markup) -> Page {
        self.0.page(current, title, false, said, body)
    }

    /// The same page again, with something to correct.
    fn page_to_correct(&self, current: &str, title: &str, body: Markup) -> Page {
        self.0.page(current, title, true, said, body)
    }
}

/// What the page before left to say.
fn said(key: &str) -> Option<&'static str> {
    Some(match key {
        "opened" => "窓口を開けました。",
        "closed" => "窓口を締めました。",
        "till-set-up" => "窓口を登録しました。",
        "void-asked" => "取消しの承認を頼みました。ほかの職員が承認すると、取り消されます。",
        "voided" => "受け取りを取り消しました。現金のときは、お金をお返しください。",
        "void-refused" => "取消しを承認しませんでした。受け取りはそのままです。",
        "cancelled" => "請求を取り消しました。",
        "accepted" => "保留していた入金を充当しました。",
        "refund-asked" => "還付の承認を頼みました。ほかの職員が承認すると、お返しできます。",
        "refund-agreed" => "還付を承認しました。",
        "refund-refused" => "還付を承認しませんでした。",
        "refund-made" => "還付を記録しました。",
        "reminders-made" => "督促状を作り、納められる日を延ばしました。PDFはまもなくできます。",
        "slips-made" => "納付書を作り、請求にしました。PDFはまもなくできます。",
        "deposits-taken" => "収納データを取り込みました。",
        "settled-taken" => "入金明細を取り込みました。",
        "assigned" => "入金を請求に結び付けました。",
        "settled" => "確かめた記録を残し、一覧から外しました。",
        _ => return None,
    })
}
