use yakuba_forms::{Place, Severity};

use crate::model::{Procedure, ProcedureError};

/// Something to mend, or to look at, before a procedure is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// Whether it keeps the procedure from being published; otherwise a person should look.
    pub blocks: bool,
    /// Where in the form.
    pub place: Option<Place>,
    /// What about the procedure itself, when it is not in the form: `slug`, `title`, `period`, `letters`, `summary` …
    pub part: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Everything the publish check finds (公開前の確認): the form's findings and what the procedure lacks, what blocks first.
pub fn check(procedure: &Procedure) -> Vec<Blocked> {
    let own = procedure.problems().into_iter().map(|problem| Blocked {
        blocks: true,
        place: None,
        part: match problem {
            ProcedureError::Slug => "slug",
            ProcedureError::Title => "title",
            ProcedureError::Placeholder { .. } => "letters",
            ProcedureError::PageKey { .. } => "form",
            ProcedureError::Period => "period",
        },
        message: problem.to_string(),
    });
    let in_form =
        yakuba_forms::publish_check(&procedure.form, &procedure.languages).into_iter().map(|finding| {
            Blocked {
                blocks: finding.severity == Severity::Error,
                place: Some(finding.place),
                part: "form",
                message: finding.message,
            }
        });
    let mut found: Vec<Blocked> = own.chain(in_form).chain(wanting(procedure)).collect();
    found.sort_by_key(|found| !found.blocks);
    found
}

/// What a resident would miss.
fn wanting(procedure: &Procedure) -> Vec<Blocked> {
    let mut found = Vec::new();
    let mut look = |part, message: String| found.push(Blocked { blocks: false, place: None, part, message });
    if procedure.summary.is_empty() {
        look(
            "summary",
            "「どんな手続か」がまだありません。一文で書くと、市民が探しやすくなります。".to_owned(),
        );
    }
    if procedure.keywords.is_empty() {
        look(
            "keywords",
            "検索の言葉がまだありません。市民が使う言い方（かな・言い換え）を書いてください。".to_owned(),
        );
    }
    for (name, text) in [("手続の名前", &procedure.title), ("どんな手続か", &procedure.summary)] {
        let missing: Vec<&str> = procedure
            .languages
            .iter()
            .filter(|lang| !text.is_empty() && !text.has(**lang))
            .map(|lang| lang.label())
            .collect();
        if !missing.is_empty() {
            look("summary", format!("「{name}」の{}がありません。書き足してください。", missing.join("と")));
        }
    }
    if procedure.letters.is_empty() {
        look(
            "letters",
            "通知書のひな形がありません。決定を文書で知らせる手続なら作ってください。".to_owned(),
        );
    }
    found
}
