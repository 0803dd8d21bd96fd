use yakuba_base::Lang;
use yakuba_forms::{Section, SummaryRow};
use yakuba_web::ui::{Answer, answer_list};
use yakuba_web::{Markup, html};

/// Answers to be checked, page by page. `change` tells where an answer can be changed, `file` where a file can be seen.
pub fn summary(
    lang: Lang,
    sections: &[Section],
    change: impl Fn(&Section, &SummaryRow) -> Option<String>,
    file: impl Fn(&str) -> Option<String>,
) -> Markup {
    html! {
        @for section in sections {
            section.answers-of {
                h2 { (section.title) }
                (answer_list(lang, &section.rows.iter().map(|row| answer(row, change(section, row), &file)).collect::<Vec<_>>()))
            }
        }
    }
}

fn answer(row: &SummaryRow, change: Option<String>, file: &impl Fn(&str) -> Option<String>) -> Answer {
    let value = if row.files.is_empty() {
        html! { @for (n, line) in row.text.lines().enumerate() { @if n > 0 { br; } (line) } }
    } else {
        html! {
            ul.plain {
                @for each in &row.files {
                    li { @match file(&each.id) { Some(url) => a href=(url) { (each.name) }, None => (each.name) } }
                }
            }
        }
    };
    Answer { label: row.label.clone(), value, change, remark: None }
}
