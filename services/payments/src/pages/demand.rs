//! One demand: how it stands, what happened, where every yen went, and what can be done with it.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use yakuba_audit::Entry;
use yakuba_base::{Id, Lang, Timestamp, Yen};
use yakuba_city::Lgwan;
use yakuba_collecting::{AttemptId, Happening, RefundId, RefundReason, Refused};
use yakuba_identity::stored;
use yakuba_ledger::Side;
use yakuba_store::{StoreError, Tx};
use yakuba_web::ui::{
    Cell, Choice, Column, Event, Look, Table, banner, button, confirm, definition_list, details, radios,
    table, timeline,
};
use yakuba_web::{ExpectedVersion, Flash, FormPairs, Markup, Page, PageError, html};

use super::form::{Wrong, props, summary, yen, yen_input};
use super::till::takings_table;
use super::{Desk, demands::MENU, words};
use crate::MANAGE;
use crate::collect::{self, CollectError};
use crate::messages::ProviderStands;
use crate::store::demands::{self, Record};
use crate::store::payments::OnlinePayment;
use crate::store::refunds::{self, Refund};
use crate::store::{books, concerns, payments, providers, takings};

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    let shown = page(&desk, &id, None, "").await?;
    // Who looked at somebody's payments is noted, as with cases (個人情報の閲覧記録).
    let entry = Entry::new(desk.user.actor(), "demand.read").on("demand", &id);
    desk.note(entry).await.map_err(stored)?;
    Ok(shown)
}

async fn page(desk: &Desk, id: &str, wrong: Option<&Wrong>, typed: &str) -> Result<Page, PageError> {
    let store = &desk.zone.store;
    let record = demands::get(store, id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    let history = demands::history(store, id).await.map_err(stored)?;
    let takings = takings::of_demand(store, id).await.map_err(stored)?;
    let refunds = refunds::of_demand(store, id).await.map_err(stored)?;
    let online = payments::of_demand(store, id).await.map_err(stored)?;
    let providers = providers::office(store).await.map_err(stored)?;
    let waiting = concerns::open(store, Some(id)).await.map_err(stored)?;
    let entries = books::entries(store, Some(id)).await.map_err(stored)?;
    let organisation = desk.organisation().await?;
    let (demand, now) = (&record.demand, desk.zone.clock.now());
    let money = demand.money();
    let events: Vec<Event> = history
        .iter()
        .map(|happened| {
            let (words, tone) = words::happened(&happened.happening, demand);
            Event {
                when: words::moment(happened.at),
                who: words::who(&happened.actor, &organisation),
                what: html! { p { (words) } },
                tone,
            }
        })
        .collect();
    let first = Event {
        when: words::moment(record.first.0),
        who: "自動".to_owned(),
        what: html! { p { (record.first.1) "を請求しました。" } },
        tone: yakuba_web::ui::Tone::Plain,
    };
    let events: Vec<Event> = std::iter::once(first).chain(events).collect();
    let body = html! {
        h1 { (record.title) " " (words::standing_badge(demand, now)) }
        (summary(wrong))
        @for waiting in &waiting {
            @let (title, todo) = words::concern(&waiting.concern);
            (banner(Lang::Ja, yakuba_web::ui::Notice::Warning, html! {
                p { strong { (title) } } p { (todo) } p { a href="/money-work" { "確かめる入金の一覧へ" } }
            }))
        }
        (definition_list(&[
            ("受付番号", html! { (record.receipt.to_string()) }),
            ("納める人", html! { (record.payer) }),
            ("担当課", html! { (organisation.unit_name(&record.division)) }),
            ("会計年度", html! { (record.year) }),
            ("請求の額", html! { (demand.amount) }),
            ("未納の額", html! { strong { (demand.outstanding()) } }),
            ("充当した額", html! { (money.applied) }),
            ("保留している額", html! { (money.held) }),
            ("還付した額", html! { (money.refunded) }),
        ]))
        (acts(&record, &refunds, wrong, typed))
        @if !takings.is_empty() { section { h2 { "領収書" } (takings_table(&takings)) } }
        @if !online.is_empty() { section { h2 { "オンラインの支払い" } (online_table(&online, &providers, &record)) } }
        section.card { h2 { "経過" } (timeline(&events)) }
        section { h2 { "仕訳" } (journal(&entries)) }
    };
    Ok(match wrong {
        None => desk.page(MENU, "請求", body),
        Some(_) => desk.page_to_correct(MENU, "請求", body),
    })
}

/// What can be done now, each in a form of its own.
fn acts(record: &Record, refunds: &[Refund], wrong: Option<&Wrong>, typed: &str) -> Markup {
    let demand = &record.demand;
    let at = |act: &str| format!("{MENU}/{}/{act}", record.id);
    let version = ExpectedVersion(demand.version).field();
    let refundable: Vec<(&AttemptId, Yen)> = demand
        .attempts
        .iter()
        .map(|(id, attempt)| (id, attempt.refundable()))
        .filter(|(_, most)| *most > Yen::ZERO)
        .collect();
    let holding = demand.attempts.iter().find(|(_, attempt)| attempt.money.held > Yen::ZERO);
    let labels: Vec<(String, String)> = refundable
        .iter()
        .map(|(id, most)| {
            let way = demand.attempts.get(*id).map_or("", |attempt| words::way(attempt.way));
            (id.0.clone(), format!("{way}（{most}まで）"))
        })
        .collect();
    let choices: Vec<Choice<'_>> = labels.iter().map(|(value, label)| Choice::new(value, label)).collect();
    let refund = html! {
        form method="post" action=(at("refund")) {
            (version)
            (radios(&props("attempt", "どの入金", wrong), &choices, (choices.len() == 1).then(|| choices[0].value)))
            (yen_input("amount", "還付する額", typed, wrong))
            (button("還付の承認を頼む", Look::Secondary))
        }
    };
    html! {
        section.case-acts aria-label="処理" {
            @if let Some((attempt, _)) = holding.filter(|_| demand.outstanding() > Yen::ZERO) {
                form method="post" action=(at("accept")) {
                    (version) input type="hidden" name="attempt" value=(attempt.0);
                    (button("保留している入金を充当する", Look::Primary))
                }
            }
            @for refund in refunds.iter().filter(|refund| refund.made_at.is_none() && refund.failed_at.is_none()) {
                @match (refund.agreed, refund.by_hand()) {
                    (None, _) => p { (words::moment(refund.asked_at)) "に頼まれた還付 " strong { (refund.amount) } " は、" a href="/refunds" { "ほかの職員の承認" } "を待っています。" },
                    (Some(true), false) => p { (words::moment(refund.asked_at)) "に頼まれた還付 " strong { (refund.amount) } " を、決済事業者に頼みました。戻ったことが確かめられると、ここが変わります。" },
                    (Some(true), true) => form method="post" action=(at("made")) {
                        input type="hidden" name="refund" value=(refund.id);
                        p { (words::moment(refund.asked_at)) "に頼まれた還付 " strong { (refund.amount) } " が承認されました。お返ししたら記録してください。" }
                        (button("お返ししたことを記録する", Look::Primary))
                    },
                    (Some(false), _) => {},
                }
            }
            @if !refundable.is_empty() {
                @if wrong.is_some() { (refund) } @else { (details("還付する", &refund)) }
            }
            @if demand.outstanding() > Yen::ZERO && demand.money().applied == Yen::ZERO {
                (confirm(Lang::Ja, "請求を取り消す", "この請求を取り消します。納める人の画面にも「お支払いは必要ありません」と出ます。", &at("cancel"), &version, "取り消す"))
            }
        }
    }
}

/// What was paid or tried on providers' pages, with the numbers by which they are found there.
fn online_table(online: &[OnlinePayment], providers: &[ProviderStands], record: &Record) -> Markup {
    let rows: Vec<(String, Vec<Cell>)> = online
        .iter()
        .map(|payment| {
            let name = providers.iter().find(|one| one.id == payment.provider);
            let attempt = record.demand.attempts.get(&AttemptId(payment.attempt.clone()));
            let state = words::online(attempt);
            let cells = vec![
                html! { (name.map_or(payment.provider.as_str(), |one| one.name.as_str())) }.into(),
                html! { @match payment.captured_at { Some(at) => (words::moment(at)), None => "—" } }.into(),
                html! { (payment.amount.map(Yen::grouped).unwrap_or_default()) }.into(),
                html! { (yakuba_web::ui::badge(state.0, state.1)) }.into(),
                html! { code { (payment.reference.as_deref().unwrap_or(&payment.attempt)) } }.into(),
            ];
            (payment.attempt.clone(), cells)
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "オンラインの支払い",
        columns: &[
            Column::new("決済事業者"),
            Column::new("支払われた時").unbroken(),
            Column::new("額（円）").number(),
            Column::new("状態"),
            Column::new("事業者の番号"),
        ],
        rows: &rows,
        bulk: None,
        empty: html! { p { "オンラインの支払いはありません。" } },
    })
}

/// The entries of the books about it (仕訳): from the demand to where the money is.
fn journal(entries: &[yakuba_ledger::Entry]) -> Markup {
    let rows: Vec<(String, Vec<Cell>)> = entries
        .iter()
        .flat_map(|entry| entry.lines.iter().map(move |line| (entry, line)))
        .map(|(entry, line)| {
            let amount = html! { (line.amount.grouped()) };
            let (debit, credit) = match line.side {
                Side::Debit => (amount, html! {}),
                Side::Credit => (html! {}, amount),
            };
            let cells = vec![
                html! { (words::moment(entry.at)) }.into(),
                html! { (entry.text) }.into(),
                html! { code { (line.account) } }.into(),
                debit.into(),
                credit.into(),
            ];
            (entry.id.0.clone(), cells)
        })
        .collect();
    table(&Table {
        lang: Lang::Ja,
        caption: "仕訳",
        columns: &[
            Column::new("時").unbroken(),
            Column::new("摘要"),
            Column::new("勘定"),
            Column::new("借方（円）").number(),
            Column::new("貸方（円）").number(),
        ],
        rows: &rows,
        bulk: None,
        empty: html! { p { "仕訳はありません。" } },
    })
}

/// What an act comes to, before it is done.
fn happening(act: &str, form: &FormPairs, at: Timestamp, id: Id<Refund>) -> Result<Option<Happening>, Wrong> {
    let attempt = || AttemptId(form.text("attempt").to_owned());
    Ok(Some(match act {
        "cancel" => Happening::Cancelled { at },
        "accept" => Happening::Accepted { attempt: attempt(), at },
        "refund" => {
            if form.text("attempt").is_empty() {
                return Err(Wrong::new("attempt", "どの入金を還付するかを選んでください。"));
            }
            Happening::RefundAsked {
                attempt: attempt(),
                refund: RefundId(id.to_string()),
                amount: yen(form, "amount")?,
                reason: RefundReason::Return,
                at,
            }
        }
        _ => return Ok(None),
    }))
}

pub(super) async fn act(
    desk: Desk,
    Path((id, act)): Path<(String, String)>,
    form: FormPairs,
) -> Result<Response, PageError> {
    desk.user.require(MANAGE, None)?;
    let back = format!("{MENU}/{id}");
    let typed = form.text("amount").to_owned();
    if act == "made" {
        made(&desk, &id, form.text("refund")).await?;
        return Ok(Flash::redirect(&back, "refund-made"));
    }
    let wrong = match happening(&act, &form, desk.zone.clock.now(), desk.zone.clock.id()) {
        Ok(None) => return Err(PageError::not_found()),
        Err(wrong) => wrong,
        Ok(Some(happening)) => {
            let seen = ExpectedVersion::of_form(&form).ok_or_else(PageError::unreadable)?;
            match apply(&desk, &id, seen, happening).await {
                Ok(flash) => return Ok(Flash::redirect(&back, flash)),
                Err(CollectError::Refused(Refused::RefundTooLarge { most })) => Wrong::new(
                    "amount",
                    format!("還付できるのは、1円から{most}までです。まだ何も決めていません。"),
                ),
                Err(CollectError::Store(error)) => return Err(stored(error)),
                Err(CollectError::Refused(_) | CollectError::Books(_)) => {
                    return Err(PageError::conflict(
                        "画面を開いたあとに、請求の状態が変わりました。まだ何も行われていません。",
                    ));
                }
            }
        }
    };
    Ok(page(&desk, &id, Some(&wrong), &typed).await?.into_response())
}

async fn apply(
    desk: &Desk,
    id: &str,
    seen: ExpectedVersion,
    happening: Happening,
) -> Result<&'static str, CollectError> {
    let (action, flash) = match &happening {
        Happening::Cancelled { .. } => ("demand.cancelled", "cancelled"),
        Happening::Accepted { .. } => ("demand.accepted", "accepted"),
        _ => ("demand.refund-asked", "refund-asked"),
    };
    let (zone, actor, id) = (desk.zone.clone(), desk.user.actor(), id.to_owned());
    desk.zone
        .store
        .write(async move |tx: &mut Tx<Lgwan>| {
            books::turn(tx).await?;
            let record = demands::get_in(tx, &id).await?.ok_or(StoreError::NotFound)?;
            if record.demand.version != seen.0 {
                return Err(CollectError::Store(StoreError::Conflict));
            }
            collect::happen(tx, &zone, record, &happening, &actor.to_string(), None).await?;
            Entry::new(actor, action).on("demand", &id).record(tx, &zone.clock).await?;
            Ok(flash)
        })
        .await
}

/// Notes that a refund was made by hand.
async fn made(desk: &Desk, id: &str, refund: &str) -> Result<(), PageError> {
    crate::refunds::made(&desk.zone, desk.user.actor(), id, refund).await.map_err(super::refunds::refused)
}
