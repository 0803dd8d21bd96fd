//! Why a document was not printed, and whether another try makes sense.

use std::time::Duration;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// Characters that no font has, each with its variation selector if it had one. Printing would leave a hole
    /// in somebody's name, so nothing was printed.
    #[error("no font has {}", named(.0))]
    MissingGlyph(Vec<String>),
    /// The template does not compile with this data.
    #[error("template {place}: {message}")]
    Template {
        /// File, line and column, both from 1: `letter.typ:12:3`.
        place: String,
        /// What is wrong, in English, for the one who writes templates.
        message: String,
    },
    /// The document or the request cannot be made into the PDF asked for.
    #[error("the press refused: {0}")]
    Refused(String),
    /// The press took longer than allowed and was ended.
    #[error("the press did not finish within {} s and was ended", .0.as_secs_f32())]
    TimedOut(Duration),
    /// The press asked for more memory than allowed and ended.
    #[error("the press needed more memory than its {0} MiB and was ended")]
    OutOfMemory(u64),
    /// The press ended without an answer.
    #[error("the press ended without an answer: {0}")]
    Died(String),
    /// The press could not be started.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Why the press could not be started.
#[derive(Debug, thiserror::Error)]
#[error("cannot start the press {program}: {source}")]
pub struct StartError {
    pub(crate) program: String,
    pub(crate) source: std::io::Error,
}

impl PrintError {
    /// Whether the same job may succeed later. When it is `false`, someone has to change the data or the template.
    pub fn retry(&self) -> bool {
        match self {
            Self::MissingGlyph(_) | Self::Template { .. } | Self::Refused(_) => false,
            Self::TimedOut(_) | Self::OutOfMemory(_) | Self::Died(_) | Self::Start(_) => true,
        }
    }

    /// A stable name for programs and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingGlyph(_) => "missing-glyph",
            Self::Template { .. } => "template",
            Self::Refused(_) => "refused",
            Self::TimedOut(_) => "timed-out",
            Self::OutOfMemory(_) => "out-of-memory",
            Self::Died(_) => "died",
            Self::Start(_) => "start",
        }
    }

    /// What to tell the person who is waiting for the paper.
    pub fn for_people(&self) -> String {
        match self {
            Self::MissingGlyph(characters) => format!(
                "印刷できない文字があります：{}。内容は保存されています。別の文字に直すか、情報担当に連絡してください。",
                named(characters)
            ),
            Self::Template { .. } | Self::Refused(_) => {
                "文書のひな形に直すところがあります。内容は保存されています。情報担当に連絡してください。"
                    .to_owned()
            }
            Self::TimedOut(_) | Self::OutOfMemory(_) | Self::Died(_) | Self::Start(_) => {
                "文書をまだ作れていません。内容は保存されています。あとで自動的にもう一度作ります。"
                    .to_owned()
            }
        }
    }
}

/// Characters with their code points: `🧌（U+1F9CC）、…`.
fn named(characters: &[String]) -> String {
    let named = characters.iter().map(|text| format!("{text}（{}）", code_points(text)));
    named.collect::<Vec<_>>().join("、")
}

/// `U+845B U+E0100`
pub(crate) fn code_points(text: &str) -> String {
    text.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect::<Vec<_>>().join(" ")
}
