//! The right of the workbench: the properties of the chosen page or question.

use maud::{Markup, html};
use serde_json::{Value as Json, json};
use yakuba_base::Lang;
use yakuba_forms::{
    Field, Form, Page, Rule,
    builder::{EditError, field_kinds},
    definition::Required,
    field::FieldType,
};
use yakuba_web::{
    FormPairs,
    ui::{self, ErrorLink},
};

use crate::{
    At, Bench,
    inputs::{Typed, read_text},
    outline::{acts, kind_name, save_button},
    parameters,
    rules::{self, Editor, Place, Said, Sight},
};

const VISIBLE: Editor<'static> = Editor {
    prefix: "visible",
    label: "いつ表示するか",
    plain: &[("always", "いつも")],
    when: "次の条件のときだけ",
    written: true,
};
const REQUIRED: Editor<'static> = Editor {
    prefix: "required",
    label: "必須か任意か",
    plain: &[("always", "必須"), ("never", "任意")],
    when: "次の条件のときだけ必須",
    written: true,
};

/// The properties of what is chosen.
pub(crate) fn properties(bench: &Bench<'_>, at: &At, typed: Typed<'_>) -> Markup {
    let form = bench.form;
    match at {
        At::Page(key) => form.page(key).map(|page| page_properties(bench, at, page, typed)),
        At::Field { path, .. } => {
            form.locate(path).map(|located| field_properties(bench, at, located.field, path, typed))
        }
    }
    .unwrap_or_else(|| {
        ui::empty_state(
            "左から、ページか質問を選んでください",
            "質問を加えるときは、左下の「質問を加える」を押してください。",
            None,
        )
    })
}

fn head(at: &At, bench: &Bench<'_>, what: &str) -> Markup {
    html! {
        (ui::error_summary(Lang::Ja, &[]))
        input type="hidden" name="at" value=(at.text());
        input type="hidden" name="do" value=(what);
        (bench.version())
        (ui::default_button())
    }
}

fn page_properties(bench: &Bench<'_>, at: &At, page: &Page, typed: Typed<'_>) -> Markup {
    let form = bench.form;
    let place = Place { form, sight: Sight::BeforePage(&page.key) };
    let mentions = page.fields.iter().map(|field| form.mentions(&field.key).len()).sum();
    html! {
        section.properties aria-labelledby="properties-title" {
            h2 #properties-title { "ページ「" (page.title.get(Lang::Ja)) "」" }
            (ui::error_summary(Lang::Ja, typed.errors))
            form.properties-form method="post" action=(bench.url) {
                (head(at, bench, "page-properties"))
                (typed.text("title", "見出し", "", Some(&page.title), 1))
                (typed.text("intro", "見出しの下の説明", "", page.intro.as_ref(), 3))
                (rules::editor(VISIBLE, place, page.visible.as_ref(), "always", typed))
                (save_button())
            }
            (acts(bench, at, mentions))
        }
    }
}

fn field_properties(bench: &Bench<'_>, at: &At, field: &Field, path: &str, typed: Typed<'_>) -> Markup {
    let form = bench.form;
    let before = Place { form, sight: Sight::BeforeField(path) };
    let after = Place { form, sight: Sight::PageOf(path) };
    let silent = field.kind.is_silent();
    let (required, plain) = match &field.required {
        Required::Always => (None, "always"),
        Required::Never => (None, "never"),
        Required::When(rule) => (Some(rule), "always"),
    };
    let prefill = field.prefill.and_then(|prefill| serde_json::to_value(prefill).ok());
    let kinds: Vec<(&str, String)> = field_kinds().map(|(kind, _)| (kind, kind_name(kind))).collect();
    let in_group = path.contains('.');
    html! {
        section.properties aria-labelledby="properties-title" {
            h2 #properties-title { (field.label.get(Lang::Ja)) }
            p.properties-key { (kind_name(field.kind.name())) "　式で使う名前 " code { (field.key) } }
            (ui::error_summary(Lang::Ja, typed.errors))
            form.properties-form method="post" action=(bench.url) {
                (head(at, bench, "field"))
                (typed.text("label", "質問", "", Some(&field.label), 1))
                (parameters::inputs(field, path, after, typed))
                @if !silent {
                    (typed.text("hint", "答え方の説明", "", field.hint.as_ref(), 2))
                    (typed.text("why", "なぜ聞くのか", "", field.why.as_ref(), 2))
                    (rules::editor(REQUIRED, after, required, plain, typed))
                }
                (rules::editor(VISIBLE, before, field.visible.as_ref(), "always", typed))
                @if !silent && !matches!(field.kind, FieldType::Group(_)) {
                    (checks(field, after, typed))
                    (typed.pick("prefill", "アカウントの登録内容を入れておく", "", &[
                        ("name", "氏名"), ("kana", "ふりがな"), ("address", "住所"), ("phone", "電話番号"), ("mail", "メールアドレス"), ("birthday", "生年月日"),
                    ], prefill.as_ref().and_then(Json::as_str).unwrap_or_default()))
                }
                (save_button())
            }
            form.kind-form method="post" action=(bench.url) {
                (bench.version())
                input type="hidden" name="at" value=(at.text());
                label { "種類を変える "
                    select name="kind" {
                        @for (kind, label) in kinds.iter().filter(|(kind, _)| !in_group || *kind != "group") {
                            option value=(kind) selected[*kind == field.kind.name()] { (label) }
                        }
                    }
                }
                button.button.quiet type="submit" name="do" value="kind" { "変える" }
            }
            (acts(bench, at, form.mentions(&field.key).len()))
        }
    }
}

/// What must hold of the answer: each check with its message; one more to fill in.
fn checks(field: &Field, place: Place<'_>, typed: Typed<'_>) -> Markup {
    let open = typed.errors.iter().any(|error| error.field_id.starts_with("checks"));
    html! {
        details.fold open[open] {
            summary { "答えの確認（" (field.checks.len()) "件）" }
            div.fold-body {
                p.hint { "成り立たなければならない条件と、成り立たないときに出す文です。文には、何が違うか・どう直すかを書いてください。" }
                @for n in 0..=field.checks.len() {
                    @let check = field.checks.get(n);
                    @let prefix = format!("checks.{n}");
                    @let label = if check.is_some() { format!("確認{}", n + 1) } else { "確認を加える".to_owned() };
                    @let editor = Editor { prefix: &prefix, label: &label, plain: &[("none", if check.is_some() { "やめる" } else { "なし" })], when: "次の条件", written: true };
                    (rules::editor(editor, place, check.map(|check| &check.holds), "none", typed))
                    (typed.text(&format!("{prefix}.message"), "成り立たないときの文", "", check.map(|check| &check.message), 2))
                }
            }
        }
    }
}

/// Puts what was sent into a page.
pub(crate) fn read_page(form: &Form, key: &str, sent: &FormPairs) -> Result<Form, Vec<ErrorLink>> {
    let place = Place { form, sight: Sight::BeforePage(key) };
    let Some(title) = read_text(sent, "title") else {
        return Err(vec![ErrorLink {
            field_id: "title.ja".to_owned(),
            message: "ページの見出しを入れてください。".to_owned(),
        }]);
    };
    let visible = rule(rules::read(sent, "visible", place).map_err(|error| vec![error])?);
    let set = |form: Form, property: &str, value: Json| form.set_page(key, property, value);
    let changed = set(form.clone(), "title", json!(title))
        .and_then(|form| set(form, "intro", json!(read_text(sent, "intro"))))
        .and_then(|form| set(form, "visible", visible));
    changed.map_err(|error| vec![link(&error)])
}

/// Puts what was sent into a question.
pub(crate) fn read_field(form: &Form, path: &str, sent: &FormPairs) -> Result<Form, Vec<ErrorLink>> {
    let Some(field) = form.locate(path).map(|located| located.field) else { return Err(Vec::new()) };
    let before = Place { form, sight: Sight::BeforeField(path) };
    let after = Place { form, sight: Sight::PageOf(path) };
    let (mut errors, mut settings) = (Vec::new(), Vec::<(&str, Json)>::new());
    match read_text(sent, "label") {
        Some(label) => settings.push(("label", json!(label))),
        None => errors.push(ErrorLink {
            field_id: "label.ja".to_owned(),
            message: "質問の言葉を入れてください。".to_owned(),
        }),
    }
    match parameters::read(sent, field, path, after) {
        Ok(read) => settings.extend(read),
        Err(error) => errors.push(error),
    }
    match rules::read(sent, "visible", before) {
        Ok(said) => settings.push(("visible", rule(said))),
        Err(error) => errors.push(error),
    }
    if !field.kind.is_silent() {
        for property in ["hint", "why"] {
            settings.push((property, json!(read_text(sent, property))));
        }
        match rules::read(sent, "required", after) {
            Ok(Said::Plain(plain)) => settings.push(("required", json!(plain != "never"))),
            Ok(Said::When(rule)) => settings.push(("required", json!(rule))),
            Err(error) => errors.push(error),
        }
        if !matches!(field.kind, FieldType::Group(_)) {
            let prefill = sent.text("prefill");
            settings.push(("prefill", if prefill.is_empty() { Json::Null } else { json!(prefill) }));
            match read_checks(sent, after) {
                Ok(checks) => settings.push(("checks", checks)),
                Err(error) => errors.push(error),
            }
        }
    }
    let mut changed = form.clone();
    for (property, value) in settings {
        match changed.set_field(path, property, value) {
            Ok(form) => changed = form,
            Err(error) => errors.push(link(&error)),
        }
    }
    if errors.is_empty() { Ok(changed) } else { Err(errors) }
}

fn read_checks(sent: &FormPairs, place: Place<'_>) -> Result<Json, ErrorLink> {
    let mut checks = Vec::new();
    for prefix in (0..)
        .map(|n| format!("checks.{n}"))
        .take_while(|prefix| sent.get(&format!("{prefix}.mode")).is_some())
    {
        let Said::When(holds) = rules::read(sent, &prefix, place)? else { continue };
        let Some(message) = read_text(sent, &format!("{prefix}.message")) else {
            let message = "成り立たないときに出す文を入れてください。".to_owned();
            return Err(ErrorLink { field_id: format!("{prefix}.message.ja"), message });
        };
        checks.push(json!({ "holds": holds, "message": message }));
    }
    Ok(json!(checks))
}

fn rule(said: Said) -> Json {
    match said {
        Said::When(Rule(rule)) => json!(rule),
        Said::Plain(_) => Json::Null,
    }
}

fn link(error: &EditError) -> ErrorLink {
    let message = format!("この設定は使えません。見直してください。（{error}）");
    ErrorLink { field_id: "properties-title".to_owned(), message }
}
