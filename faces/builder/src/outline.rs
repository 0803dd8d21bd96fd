//! The left of the workbench: pages and questions in order, and everything that can be added.

use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_forms::{Field, Form, Page, builder::field_kinds, definition::Required};
use yakuba_web::ui::{self, Look};

use crate::{At, Bench};

pub(crate) fn outline(bench: &Bench<'_>, at: &At) -> Markup {
    let form = bench.form;
    let url = bench.url;
    html! {
        nav.outline aria-label="ページと質問" {
            form method="post" action=(url) {
                (bench.version())
                input type="hidden" name="at" value=(at.text());
                ol.outline-pages data-sortable="order-pages" {
                    @for (n, page) in form.pages.iter().enumerate() { (page_item(bench, n, page, at)) }
                }
                button.button.secondary type="submit" name="do" value="page" { "ページを加える" }
            }
            (order_form(bench, at, "order-pages", ""))
            @for page in &form.pages {
                (order_form(bench, at, &format!("order-{}", page.key), &page.key))
            }
            (palette(bench, at))
            (quick(bench, at))
            @if !bench.stock.is_empty() { (blocks(bench, at)) }
        }
    }
}

/// The form that a drag sends; the keyboard's way are the buttons.
fn order_form(bench: &Bench<'_>, at: &At, id: &str, of: &str) -> Markup {
    html! {
        form id=(id) method="post" action=(bench.url) hidden {
            (bench.version())
            input type="hidden" name="at" value=(at.text());
            input type="hidden" name="do" value="order";
            input type="hidden" name="of" value=(of);
            input type="hidden" name="order" value="";
        }
    }
}

fn page_item(bench: &Bench<'_>, n: usize, page: &Page, at: &At) -> Markup {
    let place = page.key.clone();
    html! {
        li data-id=(page.key) {
            (entry(bench, at, &place, &format!("{}. {}", n + 1, page.title.get(Lang::Ja)), if page.visible.is_some() { "条件つき" } else { "" }))
            ol.outline-fields data-sortable={ "order-" (page.key) } {
                @for field in &page.fields { (field_item(bench, at, &page.key, field)) }
            }
            @if page.fields.is_empty() { p.hint { "まだ質問がありません。" } }
        }
    }
}

fn field_item(bench: &Bench<'_>, at: &At, page: &str, field: &Field) -> Markup {
    let place = format!("{page}.{}", field.key);
    html! {
        li data-id=(field.key) {
            (entry(bench, at, &place, field.label.get(Lang::Ja), &marks(field)))
            @if !field.members().is_empty() {
                ol.outline-fields {
                    @for member in field.members() {
                        li { (entry(bench, at, &format!("{place}.{}", member.key), member.label.get(Lang::Ja), &marks(member))) }
                    }
                }
            }
        }
    }
}

/// What kind of question it is, and what is special about it.
fn marks(field: &Field) -> String {
    let mut marks = vec![kind_name(field.kind.name())];
    match field.required {
        _ if field.kind.is_silent() => {}
        Required::Always => {}
        Required::Never => marks.push("任意".to_owned()),
        Required::When(_) => marks.push("条件で必須".to_owned()),
    }
    if field.visible.is_some() {
        marks.push("条件つき".to_owned());
    }
    marks.join("・")
}

fn entry(bench: &Bench<'_>, at: &At, place: &str, label: &str, marks: &str) -> Markup {
    let chosen = at.text() == place;
    html! {
        div.outline-entry {
            a href={ (bench.url) "?at=" (place) } aria-current=[chosen.then_some("true")] {
                span { (label) }
                @if !marks.is_empty() { small { (marks) } }
            }
            @if chosen {
                button type="submit" name="do" value={ "up:" (place) } aria-label={ (label) "を上へ" } { "↑" }
                button type="submit" name="do" value={ "down:" (place) } aria-label={ (label) "を下へ" } { "↓" }
            }
        }
    }
}

/// 住所, 電話番号 … as the palette names it.
pub fn kind_name(kind: &str) -> String {
    match kind {
        "choice" => "一つ選ぶ".to_owned(),
        "choices" => "いくつか選ぶ".to_owned(),
        _ => field_kinds()
            .find(|(name, _)| *name == kind)
            .map_or_else(|| kind.to_owned(), |(_, label)| label.get(Lang::Ja).to_owned()),
    }
}

/// All kinds of questions, each added by one click behind what is chosen.
fn palette(bench: &Bench<'_>, at: &At) -> Markup {
    let group = at.group(bench.form);
    let form = bench.form;
    html! {
        section.palette aria-labelledby="palette-title" {
            h2 #palette-title { "質問を加える" }
            @match &group {
                Some(group) => p.hint { "くり返し「" (form.label_of(group, Lang::Ja)) "」の中に加えます。外に加えるには、ページを選んでください。" },
                None => p.hint { "選んでいる質問のすぐ後ろに加えます。" },
            }
            form.palette-kinds method="post" action=(bench.url) {
                (bench.version())
                input type="hidden" name="at" value=(at.text());
                @for (kind, _) in field_kinds().filter(|(kind, _)| group.is_none() || *kind != "group") {
                    button type="submit" name="do" value={ "add:" (kind) } { (kind_name(kind)) }
                }
            }
        }
    }
}

/// A whole paper form at once.
fn quick(bench: &Bench<'_>, at: &At) -> Markup {
    let blank = is_blank(bench.form);
    html! {
        details.fold open[blank] {
            summary { "紙の様式から、まとめて加える" }
            form.fold-body method="post" action=(bench.url) {
                (bench.version())
                input type="hidden" name="at" value=(at.text());
                div.field {
                    label for="lines" { "項目の名前（1行に1つ）" }
                    p.hint { "紙の様式の項目をそのまま貼り付けてください。名前から質問の種類を決めます。「# 」で始まる行は新しいページ、「※」で始まる行は案内の文、「種類（新規・継続）」は選択肢、「（任意）」は任意になります。" }
                    textarea #lines name="lines" rows="8" { "\n" }
                }
                button.button.primary type="submit" name="do" value="quick" { "まとめて加える" }
            }
        }
    }
}

fn is_blank(form: &Form) -> bool {
    form.pages.iter().all(|page| page.fields.is_empty())
}

/// Pages of questions the city has agreed on.
fn blocks(bench: &Bench<'_>, at: &At) -> Markup {
    let pages = &bench.form.pages;
    html! {
        details.fold {
            summary { "定型の質問を加える" }
            form.fold-body method="post" action=(bench.url) {
                (bench.version())
                input type="hidden" name="at" value=(at.text());
                @for (key, block) in bench.stock {
                    @let there = pages.iter().any(|page| page.key == block.key);
                    div.block {
                        button.button.secondary type="submit" name="do" value={ "block:" (key) } disabled[there] { (block.title.get(Lang::Ja)) }
                        p.hint { (block.fields.iter().map(|field| field.label.get(Lang::Ja)).collect::<Vec<_>>().join("、")) @if there { "（もう入っています）" } }
                    }
                }
            }
        }
    }
}

/// Up, down and further for the chosen thing, beside its properties.
pub(crate) fn acts(bench: &Bench<'_>, at: &At, mentions: usize) -> Markup {
    let form = bench.form;
    let (own_page, outside) = match at {
        At::Page(page) => (page.as_str(), false),
        At::Field { page, path } => (page.as_str(), !path.contains('.')),
    };
    let title = if matches!(at, At::Page(_)) {
        "このページを消します"
    } else {
        "この質問を消します"
    };
    html! {
        div.toolbar {
            form method="post" action=(bench.url) {
                (bench.version())
                input type="hidden" name="at" value=(at.text());
                button.button.quiet type="submit" name="do" value="copy" { "写しを作る" }
            }
            @if outside && form.pages.len() > 1 {
                form.move-to method="post" action=(bench.url) {
                    (bench.version())
                    input type="hidden" name="at" value=(at.text());
                    label { span.unseen { "移す先のページ" }
                        select name="to" {
                            @for page in form.pages.iter().filter(|page| page.key != own_page) { option value=(page.key) { (page.title.get(Lang::Ja)) } }
                        }
                    }
                    button.button.quiet type="submit" name="do" value="move" { "このページへ移す" }
                }
            }
            (ui::confirm(Lang::Ja, "消す", title, bench.url, &html! {
                (bench.version())
                input type="hidden" name="at" value=(at.text());
                input type="hidden" name="do" value="remove";
                @if mentions > 0 { p { "これを見ている条件や式が" (mentions) "か所あります。消した後で直してください。" } }
                p { "「元に戻す」で取り消せます。受け付けた申請の答えは消えません。" }
            }, "消す"))
        }
    }
}

/// A button that saves the form it stands in.
pub fn save_button() -> Markup {
    html! { div.save-bar { (ui::button("保存", Look::Primary)) } }
}
