//! The words of the office for what the model knows.

use maud::{Markup, html};
use yakuba_base::Date;
use yakuba_flow_face::{refusal, route_error};
use yakuba_rules::NoAnswer;
use yakuba_web::ui::badge;

pub(crate) use yakuba_flow_face::{moment, role, state};

use crate::{model::Document, office::Office, work::WorkError};

/// A class in one line: 「D0106 委託・物品の契約（5年・廃棄）」.
pub(crate) fn class(office: &Office, code: &str) -> String {
    match office.class(code) {
        Some(class) => {
            format!("{} {}（{}・{}）", class.code, class.title, class.period(), class.then.label())
        }
        None if code.is_empty() => "分類がありません".to_owned(),
        None => code.to_owned(),
    }
}

pub(crate) fn state_badge(document: &Document) -> Markup {
    let (label, tone) = state(&document.flow.state);
    badge(label, tone)
}

/// Until when, with a mark when that is over.
pub(crate) fn due(due_on: Option<Date>, today: Date) -> Markup {
    html! {
        @match due_on {
            Some(day) if day < today => { (day.short()) span.due-more { strong.bad-text { "期限を過ぎています" } } },
            Some(day) => (day.short()),
            None => {}
        }
    }
}

/// Why something cannot be done, and what can.
pub(crate) fn refused(error: &WorkError) -> String {
    match error {
        WorkError::Refused(why) => refusal(*why).to_owned(),
        WorkError::NoRule(NoAnswer::Gap) => {
            "決裁規程のどの行にも当てはまりません。種別と金額を確かめてください。当てはまる行がないときは、文書管理の担当に知らせてください。".to_owned()
        }
        WorkError::NoRule(NoAnswer::Overlap(rows)) => {
            format!("決裁規程の2つの行に当てはまります（{}）。文書管理の担当に知らせてください。", rows.join("、"))
        }
        WorkError::NoRule(_) => "種別を選んでください。金額は0円以上にしてください。".to_owned(),
        WorkError::Route(error) => route_error(error).to_owned(),
        WorkError::Fixed => "回議中か決裁済みのため、変えられません。直すときは、先に引き戻してください。".to_owned(),
        WorkError::NotFound => "この文書はありません。".to_owned(),
        WorkError::Conflict(_) | WorkError::Store(_) => "保存できませんでした。もう一度押してください。".to_owned(),
    }
}
