//! 窓口の登録: which tills there are, where they stand, what they take, and the account behind their JPQR.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use yakuba_audit::Entry;
use yakuba_base::Lang;
use yakuba_city::{Clock, Lgwan};
use yakuba_codes::emv::JpqrMerchant;
use yakuba_identity::stored;
use yakuba_store::Tx;
use yakuba_web::ui::{
    Cell, Choice, Column, FieldProps, Input, Look, Table, TextInput, button, checkboxes, empty_state,
    link_button_as, select, table, text_input, toolbar,
};
use yakuba_web::{Flash, FormPairs, Markup, Page, PageError, html};

use super::Desk;
use super::form::{Wrong, props, summary};
use crate::MANAGE;
use crate::store::tills::{self, Till};

pub(super) const MENU: &str = "/tills";

pub(super) async fn show(desk: Desk) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    let organisation = desk.organisation().await?;
    let rows: Vec<(String, Vec<Cell>)> = tills::all(&desk.zone.store)
        .await
        .map_err(stored)?
        .into_iter()
        .map(|till| {
            let takes = if till.cashless {
                "現金・カード・電子マネー・コード決済"
            } else {
                "現金"
            };
            let cells = vec![
                html! { a href={ (MENU) "/" (till.id) } { (till.name) } }.into(),
                html! { code { (till.id) } }.into(),
                html! { (organisation.unit_name(&till.unit)) }.into(),
                html! { (takes) }.into(),
                html! { @if till.jpqr.is_some() { "あり" } @else { "なし" } }.into(),
            ];
            (till.id, cells)
        })
        .collect();
    let body = html! {
        h1 { "窓口の登録" }
        (toolbar("窓口の登録", &link_button_as("窓口を加える", &format!("{MENU}/new"), Look::Secondary)))
        (table(&Table {
            lang: Lang::Ja,
            caption: "窓口",
            columns: &[
                Column::new("名前"),
                Column::new("キー").unbroken(),
                Column::new("課"),
                Column::new("受け取るもの"),
                Column::new("JPQR").unbroken(),
            ],
            rows: &rows,
            bulk: None,
            empty: empty_state("窓口はまだありません", "「窓口を加える」から登録すると、その課の職員が「窓口の収納」で使えます。", None),
        }))
    };
    Ok(desk.page(MENU, "窓口の登録", body))
}

pub(super) async fn edit(desk: Desk, Path(id): Path<String>) -> Result<Page, PageError> {
    desk.user.require(MANAGE, None)?;
    let typed = match tills::get(&desk.zone.store, &id).await.map_err(stored)? {
        Some(till) => typed(&till),
        None if id == "new" => FormPairs::default(),
        None => return Err(PageError::not_found()),
    };
    form(&desk, &id, &typed, None).await
}

/// A till as the form shows it.
fn typed(till: &Till) -> FormPairs {
    let mut pairs = vec![("name", till.name.as_str()), ("unit", till.unit.as_str())];
    if till.cashless {
        pairs.push(("takes", "cashless"));
    }
    if let Some(jpqr) = &till.jpqr {
        pairs.extend([
            ("company", jpqr.company.as_str()),
            ("store_class", jpqr.store_class.as_str()),
            ("store", jpqr.store.as_str()),
            ("terminal", jpqr.terminal.as_str()),
        ]);
    }
    FormPairs(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

async fn form(desk: &Desk, id: &str, typed: &FormPairs, wrong: Option<&Wrong>) -> Result<Page, PageError> {
    let organisation = desk.organisation().await?;
    let units: Vec<(String, String)> = organisation
        .tree()
        .into_iter()
        .map(|(_, unit)| (unit.code.clone(), unit.name().to_owned()))
        .collect();
    let choices: Vec<Choice<'_>> = units.iter().map(|(code, name)| Choice::new(code, name)).collect();
    let line = |name: &'static str, label: &'static str, hint: Option<&'static str>, required: bool| {
        let field = FieldProps { hint, required, ..props(name, label, wrong) };
        text_input(&field, &TextInput { value: typed.text(name), input: Input::Text, ..TextInput::default() })
    };
    let takes: Vec<&str> = typed.all("takes").collect();
    let cashless = FieldProps { required: false, ..props("takes", "端末", wrong) };
    let body = html! {
        h1 { @if id == "new" { "窓口を加える" } @else { (typed.text("name")) } }
        (summary(wrong))
        form method="post" action={ (MENU) "/" (id) } {
            @if id == "new" { (line("id", "キー", Some("半角の英小文字・数字・ハイフン。あとから変えられません。例：shimin-1"), true)) }
            (line("name", "名前", Some("例：市民課 窓口1"), true))
            (select(&props("unit", "課", wrong), &choices, Some(typed.text("unit")).filter(|unit| !unit.is_empty())))
            (checkboxes(&cashless, &[Choice::new("cashless", "カード・電子マネー・コード決済の端末がある")], &takes))
            section.card {
                h2 { "JPQR" }
                p.hint { "統一QRコード（JPQR）の契約があるときに、審査の通知にある番号を入れます。コード決済を選ぶと、額の入ったコードを窓口の画面に出せます。契約がないときは空けておきます。" }
                (line("company", "企業・法人の番号（13けた）", None, false))
                (line("store_class", "店舗の種類（4けた）", None, false))
                (line("store", "店舗の番号（6けた）", None, false))
                (line("terminal", "端末の番号（6けた）", None, false))
            }
            (button("保存", Look::Primary))
        }
        p { a href=(MENU) { "窓口の登録に戻る" } }
    };
    Ok(match wrong {
        None => desk.page(MENU, "窓口の登録", body),
        Some(_) => desk.page_to_correct(MENU, "窓口の登録", body),
    })
}

/// What was typed, as a till.
fn read(id: &str, form: &FormPairs, knows_unit: impl Fn(&str) -> bool) -> Result<Till, Wrong> {
    let new = form.text("id").trim();
    let id = if id == "new" { new } else { id };
    let is_key = !id.is_empty()
        && id.len() <= 40
        && id != "new"
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_key {
        return Err(Wrong::new("id", "キーは、半角の英小文字・数字・ハイフンで、40字までで入れてください。"));
    }
    let name = form.text("name").trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Wrong::new("name", "名前を、60字までで入れてください。"));
    }
    if !knows_unit(form.text("unit")) {
        return Err(Wrong::new("unit", "課を選んでください。"));
    }
    Ok(Till {
        id: id.to_owned(),
        name: name.to_owned(),
        unit: form.text("unit").to_owned(),
        cashless: form.all("takes").any(|takes| takes == "cashless"),
        jpqr: jpqr(form)?,
    })
}

fn jpqr(form: &FormPairs) -> Result<Option<JpqrMerchant>, Wrong> {
    let parts = [("company", 13), ("store_class", 4), ("store", 6), ("terminal", 6)];
    let texts = parts.map(|(name, _)| form.text(name).trim().to_owned());
    if texts.iter().all(String::is_empty) {
        return Ok(None);
    }
    for ((name, length), text) in parts.into_iter().zip(&texts) {
        if text.len() != length || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Wrong::new(
                name,
                format!("JPQRを使うときは、半角の英数字{length}けたで入れてください。"),
            ));
        }
    }
    let [company, store_class, store, terminal] = texts;
    Ok(Some(JpqrMerchant { company, store_class, store, terminal }))
}

pub(super) async fn save(
    desk: Desk,
    Path(id): Path<String>,
    typed: FormPairs,
) -> Result<Response, PageError> {
    desk.user.require(MANAGE, None)?;
    let organisation = desk.organisation().await?;
    let mut till = read(&id, &typed, |unit| organisation.unit(unit).is_some());
    if let Ok(new) = &till
        && id == "new"
        && tills::get(&desk.zone.store, &new.id).await.map_err(stored)?.is_some()
    {
        till = Err(Wrong::new("id", "このキーは、もう使われています。"));
    }
    let till = match till {
        Ok(till) => till,
        Err(wrong) => return Ok(form(&desk, &id, &typed, Some(&wrong)).await?.into_response()),
    };
    let detail = json!({ "name": till.name, "unit": till.unit, "cashless": till.cashless, "jpqr": till.jpqr.is_some() });
    let entry = Entry::new(desk.user.actor(), "till.set-up").on("till", &till.id).with(detail);
    let put = async move |tx: &mut Tx<Lgwan>, _: &Clock| tills::put(tx, &till).await;
    desk.act(entry, put).await.map_err(stored)?;
    Ok(Flash::redirect(MENU, "till-set-up"))
}

/// The JPQR for one payment at a till, for the payer's telephone.
pub(super) fn code(desk: &Desk, till: &Till, amount: yakuba_base::Yen) -> Option<Markup> {
    let merchant = till.jpqr.as_ref()?;
    // The standard's fields are Latin, the name and the city 25 and 15 characters at most.
    let latin = |most: usize| desk.zone.city.name.get(Lang::En).chars().take(most).collect::<String>();
    /// 行政サービス (ISO 18245, government services).
    const CATEGORY: &str = "9399";
    let code =
        yakuba_codes::emv::MerchantCode::jpqr(merchant, CATEGORY, &latin(25), &latin(15), Some(amount));
    let picture = yakuba_codes::symbol::qr(&code.ok()?.write().ok()?).ok()?;
    Some(html! {
        div.pay-code role="img" aria-label={ "コード決済で" (amount) "を支払うコード" } { (maud::PreEscaped(picture.svg())) }
        p { "納める人に読み取ってもらい、端末か支払いの画面で" (amount) "の支払いを確かめてから、「コード決済」で受け取ります。" }
    })
}
