//! 決済事業者: how each is doing, what is tried again, and how one is set up.

use yakuba_base::Lang;
use yakuba_identity::stored;
use yakuba_web::ui::{Look, Notice, Tone, badge, banner, definition_list, empty_state, link_button_as};
use yakuba_web::{Markup, Page, PageError, html};

use super::{Desk, words};
use crate::MANAGE;
use crate::messages::ProviderStands;
use crate::store::providers;

pub(super) const MENU: &str = "/providers";

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    let all = providers::office(&desk.zone.store).await.map_err(stored)?;
    let body = html! {
        h1 { "決済事業者" }
        @if all.is_empty() {
            (empty_state(
                "決済事業者はまだありません",
                "契約した決済事業者を情報グループが登録すると、市民のページに「オンラインで支払う」が出ます。登録するまで、市民には窓口での納め方だけを案内します。",
                None,
            ))
        }
        @for one in &all { (card(one)) }
        section {
            h2 { "登録と停止" }
            p { "鍵や合言葉は、インターネット接続系の機械で情報グループが登録します。その機械の鍵で封をして保存し、この画面にもLGWAN側の記録にも入りません。" }
            p { code { "yakuba provider set --id card --name クレジットカード --settings card.json" } }
            p { code { "yakuba provider stop --id card" } }
        }
    };
    Ok(desk.page(MENU, "決済事業者", body))
}

fn card(one: &ProviderStands) -> Markup {
    let (word, tone) = match (one.open, one.failing_since) {
        (false, _) => ("停止中", Tone::Plain),
        (true, Some(_)) => ("つながらない", Tone::Bad),
        (true, None) => ("稼働中", Tone::Good),
    };
    html! {
        section.card {
            h2 { (one.name) " " (badge(word, tone)) }
            @if let Some(since) = one.failing_since {
                (banner(Lang::Ja, Notice::Warning, html! {
                    p { (words::moment(since)) "から、続けて" (one.failures) "回つながりません。間を置いて、自動で問い合わせ続けています。" }
                    p { "市民には「いまつながりません。お金は動いていません」と案内し、ほかの納め方を示しています。" }
                    p { "最後の様子：" code { (one.trouble) } }
                }))
            }
            (definition_list(&[
                ("種類", html! { (kind(&one.kind)) "（" (one.id) "）" }),
                ("最後に答えた時", html! { @match one.answered_at { Some(at) => (words::moment(at)), None => "まだありません" } }),
                ("結果を確かめている支払い", html! { (one.waiting) "件" }),
                ("受け取った通知", html! { (one.notices.0) "件" }),
                ("断った通知（署名や宛先が違うもの）", html! { (one.notices.1) "件" }),
            ]))
            p { (link_button_as("入金明細", &super::settlements::address(&one.id), Look::Secondary)) }
        }
    }
}

fn kind(kind: &str) -> &str {
    match kind {
        "stripe" => "Stripe",
        "paypay" => "PayPay",
        "gmo" => "GMOペイメントゲートウェイ",
        other => other,
    }
}
