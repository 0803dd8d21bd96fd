//! What a page of questions was sent with: the typed answers, the files, and the button that was pressed.

use axum::extract::{FromRequest, Request};
use http::header;
use serde_json::Value;
use sha2::{Digest, Sha256};
use yakuba_base::Lang;
use yakuba_city::Internet;
use yakuba_forms::{Answers, Compiled, PageInput, Problem, Reason, read_page};
use yakuba_forms_face::{Act, Here, Remark};
use yakuba_store::Tx;
use yakuba_web::extract::Uploads;
use yakuba_web::{FormPairs, Markup, PageError, html};
use yakuba_zone::Zone;

use super::access::Refusal;
use super::show::moment;
use crate::store::drafts::{self, Upload};

/// The name of the buttons that are not part of a question.
pub(super) const DO: &str = "_do";
/// The hidden field that says which answers somebody was looking at.
const SEEN: &str = "_seen";

/// A page as it was read.
pub(super) struct Reading {
    /// What the engine says of it.
    pub input: PageInput,
    /// What is to be said besides: about files, postal codes, signatures.
    pub remarks: Vec<Remark>,
    /// The button inside the questions that was pressed.
    pub act: Option<Act>,
    /// The other fields of the form.
    pub pairs: FormPairs,
}

/// Takes in a form with or without files.
pub(super) async fn receive(form: &Compiled, request: Request) -> Result<Uploads, PageError> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        return Uploads::read(request, yakuba_forms_face::upload_limits(form)).await;
    }
    Ok(Uploads { pairs: FormPairs::from_request(request, &()).await?, ..Uploads::default() })
}

/// Reads the answers of a page. Files are kept at once, and belong to `owner`.
pub(super) async fn read(
    zone: &Zone<Internet>,
    uploads: Uploads,
    (form, page): (&Compiled, &str),
    (owner, so_far): (&str, &Answers),
    lang: Lang,
) -> Result<Reading, Refusal> {
    let mut pairs = uploads.pairs.0.clone();
    let mut answers = so_far.clone();
    let act = yakuba_forms_face::act(form, uploads.pairs.action(), &mut pairs, &mut answers);

    let moment = moment(Lang::Ja, zone.clock.now());
    let (signed, mut remarks) = yakuba_forms_face::signatures(form, page, &pairs, &moment, lang);
    let files = uploads.files.into_iter().chain(signed).collect();
    let keep = |file: yakuba_forms_face::Incoming| {
        let (zone, owner) = (zone.clone(), owner.to_owned());
        async move { keep(&zone, owner, file).await }
    };
    remarks.extend(
        yakuba_forms_face::receive_uploads(form, (files, uploads.rejected), &mut answers, lang, keep).await?,
    );

    let here = Here {
        prefecture: zone.city.prefecture.get(Lang::Ja),
        city: zone.city.name.get(Lang::Ja),
        directory: &zone.city.directory,
    };
    remarks.extend(yakuba_forms_face::complete_places(form, page, act.as_ref(), &mut pairs, &here, lang));
    let mut input = read_page(form, page, &pairs, &answers, zone.clock.today());
    if let Some(act) = &act {
        act.after_reading(form, &mut input);
    }
    Ok(Reading { input, remarks, act, pairs: uploads.pairs })
}

async fn keep(
    zone: &Zone<Internet>,
    owner: String,
    file: yakuba_forms_face::Incoming,
) -> Result<String, Refusal> {
    let stored = zone.files.put(&zone.clock, file.bytes).await?;
    let upload = Upload { id: stored.id.clone(), name: file.name, mime: file.mime.to_owned() };
    let at = zone.clock.now();
    zone.store
        .write(async move |tx: &mut Tx<Internet>| {
            drafts::add_upload(tx, &owner, &upload, stored.size, &file.sha256, at).await
        })
        .await?;
    Ok(stored.id)
}

/// Destroys a file that was taken away from a draft again.
pub(super) async fn forget(zone: &Zone<Internet>, owner: &str, id: &str) -> Result<(), Refusal> {
    let (owner, file) = (owner.to_owned(), id.to_owned());
    let was_his = zone
        .store
        .write(async move |tx: &mut Tx<Internet>| drafts::remove_upload(tx, &owner, &file).await)
        .await?;
    if was_his {
        zone.files.delete(id).await?;
    }
    Ok(())
}

impl Reading {
    /// What is wrong with something that was typed and could not be read: it exists nowhere but in what was sent, so the page
    /// must be shown again from that.
    pub fn unread(&self) -> Vec<Problem> {
        let is_unread = |problem: &&Problem| {
            let mut path = problem.path.as_str();
            loop {
                let is_typed = self.input.raw.at(path).is_some_and(|raw| !is_blank(raw));
                if is_typed && self.input.answers.at(path).is_none() {
                    return true;
                }
                match path.rsplit_once('.') {
                    Some((outer, _)) => path = outer,
                    None => return false,
                }
            }
        };
        self.input.errors.iter().filter(is_unread).cloned().collect()
    }

    /// What is wrong with what was typed, leaving out what was not answered yet.
    pub fn wrong(&self) -> Vec<Problem> {
        let blank = |problem: &&Problem| matches!(problem.reason, Reason::Required | Reason::TooFew { .. });
        self.input.errors.iter().filter(|problem| !blank(problem)).cloned().collect()
    }
}

/// Whether nothing was typed: boxes are sent empty, and the era of a date is chosen before anybody chooses it.
fn is_blank(raw: &Value) -> bool {
    match raw {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(all) => all.iter().all(is_blank),
        Value::Object(parts) => parts.iter().all(|(name, part)| name == "era" || is_blank(part)),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A mark of the answers that a page shows. When it comes back, it tells whether they have changed meanwhile, on another
/// device or in another tab, and nothing else.
#[derive(PartialEq, Eq)]
pub(super) struct Seen(String);

impl Seen {
    pub fn of(form: &Compiled, page: &str, answers: &Answers) -> Seen {
        let mut digest = Sha256::new();
        for field in form.form().page(page).into_iter().flat_map(|page| &page.fields) {
            let answer = answers.get(&field.key).filter(|answer| !answer.is_null());
            digest.update(answer.map(ToString::to_string).unwrap_or_default());
            digest.update([0]);
        }
        Seen(data_encoding::HEXLOWER.encode(&digest.finalize()[..12]))
    }

    pub fn field(&self) -> Markup {
        html! { input type="hidden" name=(SEEN) value=(self.0); }
    }

    /// Whether the form was sent by a page that showed other answers than these.
    pub fn differs_from(&self, form: &FormPairs) -> bool {
        form.get(SEEN).is_some_and(|seen| seen != self.0)
    }
}
