//! The city's words for ways to pay, states and happenings.

use yakuba_base::{Timestamp, Yen};
use yakuba_collecting::{Attempt, Concern, Demand, End, Fact, Happening, RefundReason, Standing, Way};
use yakuba_identity::Organisation;
use yakuba_web::{
    Markup,
    ui::{Tone, badge},
};

use crate::store::takings::Taking;

/// How somebody paid.
pub fn way(way: Way) -> &'static str {
    match way {
        Way::Online => "オンライン",
        Way::Slip => "納付書",
        Way::TillCash => "現金",
        Way::TillCard => "カード",
        Way::TillMoney => "電子マネー",
        Way::TillCode => "コード決済",
    }
}

pub(super) fn standing(standing: Standing) -> (&'static str, Tone) {
    match standing {
        Standing::Owed => ("未納", Tone::Waiting),
        Standing::PartlyPaid => ("一部納付", Tone::Waiting),
        Standing::Paid => ("納付済み", Tone::Good),
        Standing::PartlyRefunded => ("一部還付", Tone::Plain),
        Standing::Refunded => ("還付済み", Tone::Plain),
        Standing::Expired => ("期限切れ", Tone::Bad),
        Standing::Cancelled => ("取消し", Tone::Plain),
    }
}

pub(super) fn standing_badge(demand: &Demand, now: Timestamp) -> Markup {
    let (word, tone) = standing(demand.standing(now));
    badge(word, tone)
}

/// R8.11.22 09:30
pub(super) fn moment(at: Timestamp) -> String {
    let then = at.in_tokyo();
    format!("{} {}", then.date.short(), then.time)
}

/// Who acted, from what the log keeps.
pub(super) fn who(actor: &str, organisation: &Organisation) -> String {
    match actor.split_once(':') {
        Some(("staff", id)) => organisation.name_of(id),
        _ => "自動".to_owned(),
    }
}

pub(super) fn concern(concern: &Concern) -> (&'static str, &'static str) {
    match concern {
        Concern::PaidTwice(_) => (
            "二重納付",
            "納付済みの請求に、もう一度入金がありました。お返しするか、ほかの請求の分かを確かめてください。",
        ),
        Concern::PaidTooMuch(_) => {
            ("過納", "請求より多い入金がありました。多い分をお返しするかを確かめてください。")
        }
        Concern::PaidShort(_) => {
            ("不足", "請求より少ない入金がありました。残りの額のお支払いをお願いしてください。")
        }
        Concern::PaidLate(_) => {
            ("期限後の入金", "期限のあとに入金がありました。充当するか、お返しするかを決めてください。")
        }
        Concern::PaidAfterCancel(_) => {
            ("取消し後の入金", "取り消した請求に入金がありました。お返しする手続をしてください。")
        }
        Concern::Contradiction(_) => {
            ("通知の食い違い", "同じ番号の入金が、違う額で通知されました。決済事業者に確かめてください。")
        }
        Concern::RefundNotAsked(_) => {
            ("頼んでいない返金", "市が頼んでいない返金がありました。決済事業者に確かめてください。")
        }
        Concern::RefundFailed(_) => ("返金できず", "返金ができませんでした。別の方法でお返しください。"),
    }
}

/// What happened to a demand, in a sentence.
pub(super) fn happened(happening: &Happening, demand: &Demand) -> (String, Tone) {
    let by = |attempt| demand.attempts.get(attempt).map_or("", |attempt| way(attempt.way));
    match happening {
        Happening::Opened { way: by, amount, .. } => {
            (format!("{}で{amount}の受け取りを始めました。", way(*by)), Tone::Plain)
        }
        Happening::Begun { amount, .. } => {
            (format!("納める人が、決済事業者のページで{amount}の支払いを始めました。"), Tone::Plain)
        }
        Happening::Told { attempt, fact, .. } => match fact {
            Fact::Captured { amount, .. } => {
                (format!("{}で{amount}の入金がありました。", by(attempt)), Tone::Good)
            }
            Fact::Ended { how } => {
                let how = match how {
                    End::Failed => "できませんでした",
                    End::Expired => "期限が切れました",
                    End::Cancelled => "取りやめになりました",
                };
                (format!("{}の支払いは{how}。", by(attempt)), Tone::Plain)
            }
            Fact::Refunded { total } => (format!("合わせて{total}をお返ししました。"), Tone::Plain),
            Fact::RefundFailed { .. } => ("返金ができませんでした。".to_owned(), Tone::Bad),
        },
        Happening::Amended { amount, .. } => (format!("請求の額が{amount}に変わりました。"), Tone::Plain),
        Happening::Cancelled { .. } => ("請求を取り消しました。".to_owned(), Tone::Plain),
        Happening::TimedOut { .. } => ("支払期限が過ぎました。".to_owned(), Tone::Waiting),
        Happening::Extended { until, .. } => {
            (format!("支払期限を{}に延ばしました。", until.date().short()), Tone::Plain)
        }
        Happening::Accepted { .. } => ("保留していた入金を充当しました。".to_owned(), Tone::Good),
        Happening::RefundAsked { amount, reason: RefundReason::Return, .. } => {
            (format!("{amount}の還付の承認を頼みました。"), Tone::Waiting)
        }
        Happening::RefundDropped { .. } => ("還付は承認されませんでした。".to_owned(), Tone::Plain),
        Happening::RefundAsked { amount, reason: RefundReason::Void, .. } => {
            (format!("窓口での{amount}の受け取りを取り消しました。"), Tone::Bad)
        }
    }
}

/// How a payment on a provider's page stands.
pub(super) fn online(attempt: Option<&Attempt>) -> (&'static str, Tone) {
    let Some(attempt) = attempt else { return ("確認中", Tone::Busy) };
    match (attempt.captures.is_empty(), attempt.money.refunded, attempt.ended) {
        (false, Yen::ZERO, _) => ("支払い済み", Tone::Good),
        (false, refunded, _) if refunded == attempt.money.captured() => ("返金済み", Tone::Plain),
        (false, ..) => ("一部返金", Tone::Plain),
        (true, _, Some(End::Failed)) => ("失敗", Tone::Bad),
        (true, _, Some(End::Expired)) => ("期限切れ", Tone::Plain),
        (true, _, Some(End::Cancelled)) => ("取りやめ", Tone::Plain),
        (true, _, None) if attempt.closing => ("取りやめ中", Tone::Busy),
        (true, _, None) => ("支払い待ち", Tone::Waiting),
    }
}

/// How a taking stands, when it is not simply taken.
pub(super) fn taking_state(taking: &Taking) -> Option<(&'static str, Tone)> {
    match (taking.voided_at, taking.void_asked_at) {
        (Some(_), _) => Some(("取消し済み", Tone::Bad)),
        (None, Some(_)) => Some(("取消しの承認待ち", Tone::Waiting)),
        (None, None) => None,
    }
}
