//! What a program is told when something is refused: `application/problem+json` (RFC 9457).
//!
//! `code` is part of the interface and never changes its meaning; `title` and `detail` are for people. What every
//! network can refuse has its words in the platform's [`PageError`]; what only these doors refuse has them here.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use yakuba_base::Lang;
use yakuba_forms::{Compiled, Problem as AnswerProblem};
use yakuba_store::StoreError;
use yakuba_web::PageError;

use super::lgwan::applications::ApplicationLine;

/// A refusal: what is wrong and what to do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `/problems/` and the code.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-answers")]
    kind: String,
    /// What is wrong, for people.
    title: String,
    /// The HTTP status, again.
    #[schema(example = 422)]
    status: u16,
    /// What happened and what to do, for people.
    detail: String,
    /// What is wrong, for programs: see the responses of each operation.
    #[schema(example = "invalid-answers")]
    code: &'static str,
    /// The number of the request in the city's log; tell it when you ask about an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// Each thing that is wrong with what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<ItemProblem>,
    /// After a `version-conflict`: how the application stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Box<ApplicationLine>>,
}

/// Something wrong at one place of what was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemProblem {
    /// Where: the key of a field, `key.part`, `group.0.key`, or a member of the body.
    #[schema(example = "copies")]
    pub path: String,
    /// What, for programs: `required`, `too_long`, `not_an_option` … are the form's, the same as on its pages.
    #[schema(example = "required")]
    pub code: String,
    /// What is wrong and what to do, for people.
    #[schema(example = "「必要な通数」に答えてください。")]
    pub message: String,
}

impl ItemProblem {
    /// A problem at `path`.
    pub fn new(path: impl Into<String>, code: &str, message: impl Into<String>) -> ItemProblem {
        ItemProblem { path: path.into(), code: code.to_owned(), message: message.into() }
    }
}

/// A code, its status and its words.
pub(super) struct Code {
    pub(super) code: &'static str,
    pub(super) status: u16,
    /// What a person reads.
    title: &'static str,
    /// What a person can do.
    todo: &'static str,
    /// When it is sent, for the description.
    pub(super) about: &'static str,
}

const fn own(
    code: &'static str,
    status: u16,
    title: &'static str,
    todo: &'static str,
    about: &'static str,
) -> Code {
    Code { code, status, title, todo, about }
}

/// Codes whose words are the platform's.
const fn common(code: &'static str, status: u16, about: &'static str) -> Code {
    Code { code, status, title: "", todo: "", about }
}

/// Every code these doors can answer with.
pub(super) const CODES: [Code; 22] = [
    common("unreadable", 400, "The body is not JSON of the expected shape, or a parameter cannot be read."),
    common("unauthorised", 401, "There is no valid bearer token."),
    common("forbidden", 403, "The token does not give this permission, or not for this unit."),
    common("not-found", 404, "There is nothing here, or it is not shown to this caller."),
    common("too-large", 413, "The body is larger than this door takes."),
    common("too-many", 429, "Asked too often; `Retry-After` says how many seconds to wait."),
    common("internal", 500, "Our own fault. Try again, and tell us `request_id`."),
    common("unavailable", 503, "Something the city hall needs does not answer now. Try again."),
    own(
        "bad-idempotency-key",
        400,
        "Idempotency-Key を読み取れません。",
        "1〜200文字の半角の文字（UUID など）にしてください。",
        "`Idempotency-Key` is empty, longer than 200 characters, or not ASCII.",
    ),
    own(
        "file-kind",
        415,
        "この種類のファイルは受け取れません。",
        "PDF・JPEG・PNG・HEIC・テキストのいずれかにしてください。",
        "The bytes are nothing that is accepted; what counts is the bytes, not the name.",
    ),
    own(
        "invalid-answers",
        422,
        "答えに直すところがあります。",
        "errors に挙げたところを直して、もう一度送ってください。まだ何も受け付けていません。",
        "Some answers are missing or not possible; `errors` lists each. Nothing was kept.",
    ),
    own(
        "idempotency-key-reused",
        422,
        "この Idempotency-Key は、内容の違う申請に使われています。",
        "新しい申請には新しい Idempotency-Key を付けてください。",
        "The same `Idempotency-Key` came with another body before.",
    ),
    own(
        "file-taken",
        409,
        "添付のファイルは、ほかの申請に使われています。",
        "ファイルをもう一度送り、新しく返った値を答えに入れてください。",
        "An uploaded file was used by another application meanwhile. Upload it again.",
    ),
    own(
        "version-conflict",
        409,
        "ほかの人が先に変更しました。",
        "current の内容を確かめ、その version でもう一度送ってください。",
        "The application is not at the version that was sent; `current` is how it stands.",
    ),
    own(
        "not-possible-now",
        409,
        "申請がこの状態では、その処理はできません。",
        "current の state を確かめてください。",
        "The act does not fit the state of the application; `current` is how it stands.",
    ),
    own(
        "invalid-act",
        422,
        "処理の内容に直すところがあります。",
        "errors に挙げたところを直してください。",
        "What was asked for lacks something: a reason, an item, a member of staff. `errors` lists it.",
    ),
    own(
        "slug-taken",
        409,
        "このアドレスの名前は使われています。",
        "別の slug にしてください。",
        "There is a procedure of this slug already.",
    ),
    own(
        "version-needed",
        428,
        "If-Match がありません。",
        "下書きを読み、その ETag を If-Match に入れてください。",
        "The change needs `If-Match` with the `ETag` of the draft that was read.",
    ),
    own(
        "version-changed",
        412,
        "下書きは、読んだあとにほかの人が変更しました。",
        "もう一度読み、変更を合わせてから送ってください。",
        "The draft is not at the version of `If-Match`.",
    ),
    own(
        "invalid-procedure",
        422,
        "手続の内容に直すところがあります。",
        "errors に挙げたところを直してください。",
        "The procedure cannot be kept like this; `errors` lists why.",
    ),
    own(
        "not-publishable",
        422,
        "公開前の確認で、直すところが見つかりました。",
        "errors に挙げたところを直してから公開してください。",
        "The publish check found errors; `errors` lists each with its place.",
    ),
    own(
        "bad-parameter",
        400,
        "検索の条件を読み取れません。",
        "条件の名前と値を確かめてください。",
        "A query parameter has a value that does not exist.",
    ),
];

/// The code of that name.
pub(super) fn code(name: &str) -> &'static Code {
    CODES.iter().find(|code| code.code == name).unwrap_or(&CODES[6])
}

/// Why a door did not do what it was asked.
#[derive(Clone, Debug)]
pub enum Refused {
    /// In the platform's words; the layers around the listener write it out.
    Page(PageError),
    /// In ours.
    Problem(Box<Problem>),
}

impl Refused {
    /// A refusal of ours.
    pub(super) fn new(name: &str) -> Refused {
        Refused::listing(name, Vec::new())
    }

    /// A refusal that lists what is wrong.
    pub(super) fn listing(name: &str, errors: Vec<ItemProblem>) -> Refused {
        let Code { code, status, title, todo, .. } = code(name);
        Refused::Problem(Box::new(Problem {
            kind: format!("/problems/{code}"),
            title: (*title).to_owned(),
            status: *status,
            detail: (*todo).to_owned(),
            code,
            request_id: None,
            errors,
            current: None,
        }))
    }

    /// A refusal that says how the application stands.
    pub(super) fn standing(name: &str, current: ApplicationLine) -> Refused {
        let mut refused = Refused::new(name);
        if let Refused::Problem(problem) = &mut refused {
            problem.current = Some(Box::new(current));
        }
        refused
    }

    /// What is wrong with answers, in the applicant's language.
    pub(super) fn answers(form: &Compiled, problems: &[AnswerProblem], lang: Lang) -> Refused {
        let item = |problem: &AnswerProblem| {
            let message = problem.message(lang, &label(form, &problem.path, lang));
            ItemProblem::new(&problem.path, problem.code(), message)
        };
        Refused::listing("invalid-answers", problems.iter().map(item).collect())
    }
}

/// What a field is called on its page; its path when the form has no such field.
fn label(form: &Compiled, path: &str, lang: Lang) -> String {
    let mut steps = path.split('.');
    let Some(field) = steps.next().and_then(|key| form.form().field(key)) else { return path.to_owned() };
    let member = steps.nth(1).and_then(|key| field.members().iter().find(|member| member.key == key));
    member.unwrap_or(field).label.get(lang).to_owned()
}

impl From<PageError> for Refused {
    fn from(error: PageError) -> Refused {
        Refused::Page(error)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Refused::Page(yakuba_identity::stored(error))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let problem = match self {
            Refused::Page(error) => return error.into_response(),
            Refused::Problem(problem) => problem,
        };
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
        (status, kind, serde_json::to_string(&problem).unwrap_or_default()).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_there_once_and_says_what_to_do() {
        for (n, code) in CODES.iter().enumerate() {
            assert!(CODES[..n].iter().all(|other| other.code != code.code), "{} twice", code.code);
            assert_eq!(code.title.is_empty(), code.todo.is_empty(), "{}", code.code);
            assert!(!code.about.is_empty());
        }
        assert_eq!(CODES[6].code, "internal");
    }
}
