//! The letters that tell of a decision: text with places for names, dates and answers.

use std::collections::BTreeMap;

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_builder_face::inputs::Typed;
use yakuba_city::Lgwan;
use yakuba_identity::StaffUser;
use yakuba_web::{
    FormPairs, Page, PageError, Reader,
    ui::{self, ErrorLink, Look},
};
use yakuba_zone::Zone;

use super::bench::{Bench, Room};
use crate::model::{LetterTemplate, Outcome, PLACEHOLDERS, Procedure};

const LETTERS: [(Outcome, &str, &str, &str); 2] = [
    (Outcome::Granted, "granted", "交付・承認のとき", "決定通知書"),
    (Outcome::Refused, "refused", "却下のとき", "却下通知書"),
];

/// What a placeholder stands for, with an example for the preview.
fn meaning(name: &str) -> (&'static str, &'static str) {
    match name {
        "receipt" => ("受付番号", "1234-5678-9"),
        "received_on" => ("受付日", "令和8年11月2日"),
        "decided_on" => ("決定日", "令和8年11月9日"),
        "document_number" => ("文書番号", "市第12号"),
        "applicant.name" => ("申請者の氏名", "常陸 花子"),
        "applicant.address" => ("申請者の住所", "常陸大宮市中富町3135番地の6"),
        "reason" => ("理由", "要件に当てはまらないため"),
        "conditions" => ("条件", "使用後は元に戻すこと"),
        "fee" => ("手数料", "300円"),
        "city" => ("市の名前", "常陸大宮市"),
        "mayor" => ("市長", "常陸大宮市長"),
        "division" => ("担当課", "市民課"),
        "procedure" => ("手続の名前", "この手続"),
        _ => ("", ""),
    }
}

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
) -> Result<Page, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    render(&bench, Typed::default()).await
}

pub(super) async fn change(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    if let Some(conflict) = bench.stale(&sent).await? {
        return Ok(conflict);
    }
    // A button beside a placeholder puts it at the end of the text that was typed; nothing is saved yet.
    if let Some((letter, name)) =
        sent.text("do").strip_prefix("insert:").and_then(|what| what.split_once(':'))
    {
        let body = format!("{letter}.body");
        let mut pairs = sent.clone();
        pairs
            .0
            .iter_mut()
            .filter(|(key, _)| *key == body)
            .for_each(|(_, text)| *text += &format!("{{{{{name}}}}}"));
        return Ok(render(&bench, Typed { form: Some(&pairs), errors: &[] }).await?.into_response());
    }
    match read(bench.draft(), &sent) {
        Ok(letters) => {
            bench.save(&sent, Procedure { letters, ..bench.draft().clone() }, &bench.url("letters")).await
        }
        Err(errors) => {
            Ok(render(&bench, Typed { form: Some(&sent), errors: &errors }).await?.into_response())
        }
    }
}

fn read(before: &Procedure, sent: &FormPairs) -> Result<Vec<LetterTemplate>, Vec<ErrorLink>> {
    let (mut letters, mut errors) = (Vec::new(), Vec::new());
    for (outcome, name, label, title) in LETTERS {
        let body = sent.text(&format!("{name}.body")).replace("\r\n", "\n").trim().to_owned();
        if body.is_empty() {
            continue;
        }
        for unknown in yakuba_documents::placeholders(&body) {
            if !PLACEHOLDERS.contains(&unknown.as_str()) && before.form.locate(&unknown).is_none() {
                let message =
                    format!("{label}の文の差し込み「{unknown}」は使えません。下の一覧から選んでください。");
                errors.push(ErrorLink { field_id: format!("{name}.body"), message });
            }
        }
        let typed = sent.text(&format!("{name}.title")).trim().to_owned();
        letters.push(LetterTemplate {
            outcome,
            title: if typed.is_empty() { title.to_owned() } else { typed },
            body,
        });
    }
    if errors.is_empty() { Ok(letters) } else { Err(errors) }
}

async fn render(bench: &Bench, typed: Typed<'_>) -> Result<Page, PageError> {
    let body = html! {
        (ui::error_summary(Lang::Ja, typed.errors))
        form.properties-form method="post" action=(bench.url("letters")) {
            (bench.version())
            (ui::default_button())
            p.hint { "文を空にすると、その決定では通知書を作りません。二重の波かっこの中は、作るときに中身と置き換わります。" }
            @for (outcome, name, label, title) in LETTERS { (letter(bench, outcome, (name, label, title), typed)) }
            div.save-bar { (ui::button("保存", Look::Primary)) }
        }
    };
    bench.page_with(Room::Letters, !typed.errors.is_empty(), body).await
}

fn letter(
    bench: &Bench,
    outcome: Outcome,
    (name, label, title): (&str, &str, &str),
    typed: Typed<'_>,
) -> Markup {
    let draft = bench.draft();
    let stored = draft.letter(outcome);
    let body = typed.value(&format!("{name}.body"), stored.map_or("", |letter| letter.body.as_str()));
    let fields = draft.form.fields().filter(|located| {
        !located.field.kind.is_silent() && !located.field.kind.is_upload() && located.group.is_none()
    });
    let fields: Vec<(String, String)> = fields
        .map(|located| (located.field.key.clone(), located.field.label.get(Lang::Ja).to_owned()))
        .collect();
    ui::card(
        2,
        label,
        &html! {
            (typed.line(&format!("{name}.title"), "表題", "", stored.map_or(title, |letter| letter.title.as_str())))
            (typed.area(&format!("{name}.body"), "本文", "", stored.map_or("", |letter| letter.body.as_str()), 10))
            details.fold {
                summary { "差し込みを加える（本文の終わりに入ります）" }
                div.fold-body.placeholders {
                    @for placeholder in PLACEHOLDERS {
                        button type="submit" name="do" value={ "insert:" (name) ":" (placeholder) } formnovalidate { (meaning(placeholder).0) }
                    }
                    @for (key, label) in &fields {
                        button type="submit" name="do" value={ "insert:" (name) ":" (key) } formnovalidate { (label) }
                    }
                }
            }
            @if !body.trim().is_empty() {
                details.fold open { summary { "できあがりの例" } div.fold-body.letter-preview { (preview(draft, &body)) } }
            }
        },
    )
}

fn preview(draft: &Procedure, body: &str) -> String {
    let own = PLACEHOLDERS.iter().map(|name| ((*name).to_owned(), meaning(name).1.to_owned()));
    let fields = draft
        .form
        .fields()
        .map(|located| (located.path().0, format!("〔{}〕", located.field.label.get(Lang::Ja))));
    let mut values: BTreeMap<String, String> = own.chain(fields).collect();
    values.insert("procedure".to_owned(), draft.title.get(Lang::Ja).to_owned());
    match yakuba_documents::fill(body, &values) {
        Ok(text) => text,
        Err(error) => format!(
            "使えない差し込みがあります：{}",
            error.unknown.into_iter().collect::<Vec<_>>().join("、")
        ),
    }
}
