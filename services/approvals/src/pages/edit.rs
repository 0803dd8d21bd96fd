//! Writing a draft: everything on one screen, with the route the rules give it.

use axum::{
    extract::{Path, RawQuery},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use maud::{Markup, html};
use yakuba_base::{Lang, Yen, text};
use yakuba_flow::Post;
use yakuba_flow_face::route_boxes;
use yakuba_identity::stored;
use yakuba_web::{
    ExpectedVersion, Flash, FormPairs, Page, PageError,
    ui::{
        Choice, ErrorLink, FieldProps, Input, Look, Notice, TextInput, action_button, back_link, banner,
        button, checkboxes, error_summary, link_button_as, radios, select, text_area, text_input,
    },
};

use super::{Desk, day, route};
use crate::{
    DRAFT,
    model::{Content, Disclosure, Document, Rules},
    store::{books, documents},
    words,
    work::{self, WorkError},
};

const MOST_BODY: usize = 20_000;

/// What is being written, as it was typed.
struct Form<'f> {
    typed: &'f FormPairs,
    errors: Vec<ErrorLink>,
}

/// A draft as form pairs, so that one form serves what was typed and what was kept.
fn pairs(content: &Content) -> FormPairs {
    let mut pairs = vec![
        ("title".to_owned(), content.title.clone()),
        ("body".to_owned(), content.body.clone()),
        ("kind".to_owned(), content.kind.clone()),
        ("class".to_owned(), content.class.clone()),
        ("disclosure".to_owned(), content.disclosure.name().to_owned()),
        ("amount".to_owned(), content.amount.map(Yen::grouped).unwrap_or_default()),
        ("counterparty".to_owned(), content.counterparty.clone()),
        ("traded_on".to_owned(), content.traded_on.map(|day| day.short()).unwrap_or_default()),
        ("due_on".to_owned(), content.due_on.map(|day| day.short()).unwrap_or_default()),
    ];
    let flag = |on: bool, name: &str| on.then(|| ("flags".to_owned(), name.to_owned()));
    pairs.extend(flag(content.reserved, "reserved"));
    pairs.extend(flag(content.important, "important"));
    pairs.extend(content.agree.iter().map(|post| ("agree".to_owned(), post.unit.clone())));
    FormPairs(pairs)
}

/// Reads what was typed. What cannot be read is named; the rest is there all the same.
fn read(desk: &Desk, rules: Option<&Rules>, typed: &FormPairs) -> (Content, Vec<ErrorLink>) {
    let mut errors = Vec::new();
    let mut wrong = |id: &str, message: String| errors.push(ErrorLink { field_id: id.to_owned(), message });
    let (title, body) = (typed.text("title").trim(), typed.text("body").trim_end());
    if title.is_empty() {
        wrong("title", "件名を書いてください。".to_owned());
    }
    if body.chars().count() > MOST_BODY {
        wrong(
            "body",
            format!("本文は{MOST_BODY}文字までにして、残りは添付してください。書いたものは残っています。"),
        );
    }
    let kind = typed.text("kind");
    if rules.is_some_and(|rules| rules.kind(kind).is_none()) {
        wrong("kind", "種別を選んでください。だれが決裁するかは、種別で決まります。".to_owned());
    }
    let digits: String = text::normalise(typed.text("amount"))
        .chars()
        .filter(|c| !matches!(c, ',' | '円' | ' ' | '¥'))
        .collect();
    let amount = match digits.parse::<i64>() {
        _ if digits.is_empty() => None,
        Ok(yen @ 0..=1_000_000_000_000) => Some(Yen(yen)),
        _ => {
            wrong("amount", "金額は、0円以上の数字で入れてください。例: 150,000".to_owned());
            None
        }
    };
    let money = rules.and_then(|rules| rules.kind(kind)).is_some_and(|kind| kind.money);
    if money && amount.is_none() && digits.is_empty() {
        wrong("amount", "この種別は、金額で決裁者が決まります。金額を入れてください。".to_owned());
    }
    let mut days = [None, None];
    for (place, name) in ["traded_on", "due_on"].into_iter().enumerate() {
        match day(typed.text(name)) {
            Ok(day) => days[place] = day,
            Err(message) => wrong(name, message),
        }
    }
    let [traded_on, due_on] = days;
    if !typed.text("class").is_empty() && desk.office.class(typed.text("class")).is_none() {
        wrong("class", "分類を選び直してください。".to_owned());
    }
    let has = |flag: &str| typed.all("flags").any(|it| it == flag);
    let content = Content {
        title: title.chars().take(200).collect(),
        body: body.to_owned(),
        kind: kind.to_owned(),
        class: typed.text("class").to_owned(),
        disclosure: Disclosure::from_name(typed.text("disclosure")).unwrap_or_default(),
        amount,
        counterparty: typed.text("counterparty").trim().chars().take(200).collect(),
        traded_on,
        reserved: has("reserved"),
        important: has("important"),
        due_on,
        agree: agree(desk, rules, typed),
    };
    (content, errors)
}

/// The heads of the divisions the drafter asks to agree.
fn agree(desk: &Desk, rules: Option<&Rules>, typed: &FormPairs) -> Vec<Post> {
    let Some(rules) = rules else { return Vec::new() };
    let heads = rules.book().levels.iter().filter(|level| level.code != "group");
    let heads: Vec<&String> = heads.flat_map(|level| &level.positions).collect();
    let mut posts = Vec::new();
    for unit in typed.all("agree").filter(|unit| !unit.is_empty()) {
        let post = heads
            .iter()
            .map(|position| Post::new(position, unit))
            .find(|post| !desk.office.flow.holders(post, desk.office.now).is_empty());
        posts.extend(post.filter(|post| !posts.contains(post)));
    }
    posts
}

fn required(desk: &Desk) -> Result<String, PageError> {
    desk.user.require(DRAFT, None)?;
    desk.user.unit().map(str::to_owned).ok_or_else(PageError::forbidden)
}

pub(super) async fn show_new(desk: Desk, RawQuery(query): RawQuery) -> Result<Page, PageError> {
    required(&desk)?;
    let asked = FormPairs::parse(query.unwrap_or_default().as_bytes())?;
    let templates = books::templates(&desk.zone.store).await.map_err(stored)?;
    let mut content = Content::default();
    if let Some(template) = templates.iter().find(|template| template.code == asked.text("template")) {
        content.title.clone_from(&template.title);
        content.body.clone_from(&template.body);
        content.kind.clone_from(&template.kind);
        content.class.clone_from(&template.class);
    }
    let source = asked.text("from");
    let from = if source.is_empty() { None } else { Some(desk.document(source).await?) };
    if let Some(document) = &from {
        content = Content { due_on: None, traded_on: None, ..document.content.clone() };
    }
    let typed = pairs(&content);
    let rules = desk.rules().await?;
    let begin = html! {
        @if let Some(document) = &from { p { "「" (document.title()) "」を引用しています。決裁のあとも、元の文書へのつながりが残ります。" } }
        @else if asked.text("template").is_empty() && !templates.is_empty() {
            details.fold { summary { "ひな形から始める" } div.fold-body { ul.lines { @for template in &templates { li {
                a href={ "/approvals/new?template=" (template.code) } { (template.title.trim()) }
            } } } } }
        }
    };
    let hidden = html! { input type="hidden" name="source" value=(source); };
    let form = Form { typed: &typed, errors: Vec::new() };
    Ok(page(&desk, rules.as_ref(), &form, "起案する", "/approvals/new", &html! { (begin) }, &hidden, None))
}

pub(super) async fn create(desk: Desk, typed: FormPairs) -> Result<Response, PageError> {
    let unit = required(&desk)?;
    let rules = desk.rules().await?;
    let (content, mut errors) = read(&desk, rules.as_ref(), &typed);
    // Begun from a received document or an application: what is known stands there, and nothing is wrong yet.
    let begins = typed.text("step") == "begin";
    if begins {
        errors.clear();
    }
    let source = Some(typed.text("source").to_owned()).filter(|source| !source.is_empty());
    if !errors.is_empty() || begins || typed.text("step") == "route" {
        let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let hidden = html! { input type="hidden" name="source" value=(typed.text("source")); };
        let form = Form { typed: &typed, errors };
        let page = page(
            &desk,
            rules.as_ref(),
            &form,
            "起案する",
            "/approvals/new",
            &html! {},
            &hidden,
            (!begins).then_some(&content),
        );
        return Ok(page.status(status).into_response());
    }
    if let Some(source) = &source {
        // A link is only made to what he may see.
        desk.document(source).await?;
    }
    let division = desk.office.division(&unit);
    let made = work::create(&desk.zone, &desk.user.id, &division, content, source).await;
    let document = made.map_err(|error| match error {
        WorkError::Store(error) => stored(error),
        other => PageError::internal(other),
    })?;
    Ok(Flash::redirect(&format!("/approvals/d/{}", document.id), "saved"))
}

pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Response, PageError> {
    let document = own(&desk, &id).await?;
    let typed = pairs(&document.content);
    let form = Form { typed: &typed, errors: Vec::new() };
    Ok(edit_page(&desk, &document, &form, document.version, Some(&document.content)).await?.into_response())
}

pub(super) async fn save(
    desk: Desk,
    Path(id): Path<String>,
    typed: FormPairs,
) -> Result<Response, PageError> {
    let document = own(&desk, &id).await?;
    let ExpectedVersion(version) = ExpectedVersion::of_form(&typed).ok_or_else(PageError::unreadable)?;
    let rules = desk.rules().await?;
    let (content, errors) = read(&desk, rules.as_ref(), &typed);
    if !errors.is_empty() || typed.text("step") == "route" {
        let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let page =
            edit_page(&desk, &document, &Form { typed: &typed, errors }, version, Some(&content)).await?;
        return Ok(page.status(status).into_response());
    }
    match work::save(&desk.zone, &desk.user.id, &id, version, content.clone()).await {
        Ok(_) => Ok(Flash::redirect(&format!("/approvals/d/{id}"), "saved")),
        Err(WorkError::Conflict(now)) => {
            // What was typed stays in the form, which now carries the version of what is kept.
            let message = format!(
                "{}に別の画面で保存されています。あなたの書いたものは下に残っています。確かめて、もう一度保存してください。",
                words::moment(now.updated_at)
            );
            let errors = vec![ErrorLink { field_id: "title".to_owned(), message }];
            let page =
                edit_page(&desk, &now, &Form { typed: &typed, errors }, now.version, Some(&content)).await?;
            Ok(page.status(StatusCode::CONFLICT).into_response())
        }
        Err(WorkError::Store(error)) => Err(stored(error)),
        Err(error) => {
            let errors = vec![ErrorLink { field_id: "title".to_owned(), message: words::refused(&error) }];
            let page =
                edit_page(&desk, &document, &Form { typed: &typed, errors }, version, Some(&content)).await?;
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
    }
}

/// A document that the person at the desk may change.
async fn own(desk: &Desk, id: &str) -> Result<Document, PageError> {
    let document = documents::get(&desk.zone.store, id).await.map_err(stored)?;
    let document = document.ok_or_else(PageError::not_found)?;
    if document.flow.drafter != desk.user.id {
        return Err(PageError::forbidden());
    }
    if document.is_editable() {
        return Ok(document);
    }
    Err(PageError::own(StatusCode::CONFLICT, "on-its-way", "いまは書き直せません")
        .happened("この文書は、回議中か、決裁または廃案になっています。")
        .todo("回議中の文書を直すときは、文書の画面で「引き戻す」を押してください。")
        .link("文書を開く", format!("/approvals/d/{id}")))
}

async fn edit_page(
    desk: &Desk,
    document: &Document,
    form: &Form<'_>,
    version: i64,
    preview: Option<&Content>,
) -> Result<Page, PageError> {
    let rules = desk.rules().await?;
    let action = format!("/approvals/d/{}/edit", document.id);
    let begin = html! { (back_link(Lang::Ja, &format!("/approvals/d/{}", document.id))) };
    let hidden = ExpectedVersion(version).field();
    Ok(page(desk, rules.as_ref(), form, "起案を直す", &action, &begin, &hidden, preview))
}

#[expect(clippy::too_many_arguments, reason = "one page, shown from four handlers")]
fn page(
    desk: &Desk,
    rules: Option<&Rules>,
    form: &Form<'_>,
    title: &str,
    action: &str,
    begin: &Markup,
    hidden: &Markup,
    preview: Option<&Content>,
) -> Page {
    let body = html! {
        h1 { (title) }
        (begin)
        (error_summary(Lang::Ja, &form.errors))
        @match rules {
            None => (banner(Lang::Ja, Notice::Warning, html! {
                p { "決裁規程がまだ取り込まれていません。下書きはできますが、回議に付すには、文書管理の担当が「決裁規程」から取り込む必要があります。" }
            })),
            Some(rules) => form.draft-form method="post" action=(action) {
                (hidden)
                (fields(desk, rules, form))
                @if let Some(content) = preview {
                    // Without the amount the rules would answer another question.
                    @if form.errors.iter().any(|error| error.field_id == "amount") {
                        section.card { h2 { "決裁経路" } p { "金額を直すと、だれが決裁するかをここに出します。" } }
                    } @else { (proposed(desk, rules, content)) }
                }
                div.toolbar {
                    (button("下書きを保存する", Look::Primary))
                    (action_button("決裁経路を確かめる", Look::Secondary, "step", "route"))
                    (link_button_as("やめる", "/approvals", Look::Quiet))
                }
                p.small { "添付ファイルは、下書きを保存したあとの画面で付けます。" }
            },
        }
    };
    let current = if action == "/approvals/new" { "/approvals/new" } else { "/approvals" };
    desk.page(current, title, !form.errors.is_empty(), body)
}

/// What the rules say of what is written so far.
pub(super) fn proposed(desk: &Desk, rules: &Rules, content: &Content) -> Markup {
    let unit = desk.office.division(desk.user.unit().unwrap_or_default());
    let found = work::route(&desk.office, rules, &desk.user.id, &unit, content);
    html! {
        section.card aria-labelledby="route-title" {
            h2 #route-title { "決裁経路" }
            @match found {
                Ok((proposal, steps)) => { (route::why(&proposal)) (route_boxes(&desk.office, None, &steps)) },
                Err(error) => p { (words::refused(&error)) },
            }
        }
    }
}

fn fields(desk: &Desk, rules: &Rules, form: &Form<'_>) -> Markup {
    let error =
        |id: &str| form.errors.iter().find(|error| error.field_id == id).map(|error| error.message.as_str());
    let props = |name: &'static str, label: &'static str, required: bool, hint: Option<&'static str>| {
        FieldProps { required, hint, error: error(name), ..FieldProps::new(Lang::Ja, name, label) }
    };
    let typed = form.typed;
    let line = |name: &'static str, width| TextInput {
        value: typed.text(name),
        width: Some(width),
        max_length: Some(200),
        ..TextInput::default()
    };
    let kinds: Vec<Choice<'_>> =
        rules.book().kinds.iter().map(|kind| Choice::new(&kind.code, &kind.name)).collect();
    let classes: Vec<(String, String)> = desk
        .office
        .classes
        .iter()
        .map(|class| (class.code.clone(), words::class(&desk.office, &class.code)))
        .collect();
    let classes: Vec<Choice<'_>> = classes.iter().map(|(code, label)| Choice::new(code, label)).collect();
    let disclosure: Vec<Choice<'_>> = Disclosure::ALL.map(|it| Choice::new(it.name(), it.label())).to_vec();
    let flags = [
        Choice::new(
            "reserved",
            "専決の留保に当たる（議会に関するもの・先例になるもの・紛争のあるもの。市長決裁になります）",
        ),
        Choice::new("important", "重要または異例（代決には、緊急か、あらかじめの指示が要ります）"),
    ];
    let set: Vec<&str> = typed.all("flags").collect();
    let amount = TextInput { input: Input::Digits, after: Some("円"), ..line("amount", 10) };
    html! {
        (text_input(&props("title", "件名", true, None), &line("title", 40)))
        div.pair {
            (select(&props("kind", "種別", true, Some("だれが決裁するかは、種別と金額で決まります。")), &kinds, Some(typed.text("kind"))))
            (text_input(&props("amount", "金額", false, Some("支出・収入にかかわるときだけ。")), &amount))
        }
        div.pair {
            (text_input(&props("counterparty", "相手方", false, Some("契約の相手、申請者など。")), &line("counterparty", 20)))
            (text_input(&props("traded_on", "取引年月日", false, Some("R8.11.22、2026-11-22 のどちらでも。")), &line("traded_on", 10)))
        }
        (text_area(&props("body", "本文（伺い文）", false, Some("空行で段落が分かれます。「1.」や「・」で始まる行は箇条書きになります。")), typed.text("body"), 14, None))
        (select(&props("class", "文書分類（保存期間・満了後）", false, None), &classes, Some(typed.text("class"))))
        div.pair {
            (radios(&props("disclosure", "公開区分", true, None), &disclosure, Some(typed.get("disclosure").unwrap_or("open"))))
            (text_input(&props("due_on", "決裁を受けたい日", false, None), &line("due_on", 10)))
        }
        (checkboxes(&props("flags", "決裁の扱い", false, None), &flags, &set))
        (also_agree(desk, typed))
    }
}

/// Divisions that are asked to agree besides those the rules name.
fn also_agree(desk: &Desk, typed: &FormPairs) -> Markup {
    let organisation = &desk.office.organisation;
    let units: Vec<(String, String)> = organisation
        .tree()
        .into_iter()
        .filter(|(_, unit)| !unit.is_group() && !["hall", "department"].contains(&unit.content.kind.as_str()))
        .map(|(_, unit)| (unit.code.clone(), unit.name().to_owned()))
        .collect();
    let chosen: Vec<&str> = typed.all("agree").filter(|unit| !unit.is_empty()).collect();
    html! {
        fieldset.field {
            legend { span.label-words { "ほかに合議する課" } span.may { "任意" } }
            p.hint { "規程で決まった合議先のほかに、同意をもらいたい課があるとき。" }
            div.pair { @for n in 0..2 {
                select name="agree" aria-label={ "合議する課 " (n + 1) } {
                    option value="" { "なし" }
                    @for (code, name) in &units { option value=(code) selected[chosen.get(n) == Some(&code.as_str())] { (name) } }
                }
            } }
        }
    }
}
