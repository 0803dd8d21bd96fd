//! Entering for someone at the counter, on the telephone or from a letter: the whole form on one page.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use yakuba_base::{Lang, MailAddress, text};
use yakuba_forms::{Answers, Mode, PageInput};
use yakuba_forms_face::{Here, Options, Remark, act, complete_places, error_links, render_whole};
use yakuba_identity::stored;
use yakuba_web::{
    FormPairs, Page, PageError,
    ui::{
        Choice, FieldProps, Input, Look, Notice, TextInput, banner, button, default_button, definition_list,
        empty_state, error_summary, link_button_as, radios, receipt_number, select, text_input, toolbar,
    },
};

use super::{Desk, ENTER, words};
use crate::{
    catalogue::{self, Offered},
    model::Channel,
    office::{self, Entered, OfficeError},
    store::{applications, procedures},
};

const CHANNELS: [Channel; 3] = [Channel::Counter, Channel::Phone, Channel::Post];

/// The cookie that carries the slip's secret from the entry to the slip, so that it stands in no address.
const SLIP: &str = "slip";

/// Which procedure?
pub(super) async fn choose(desk: Desk, RawQuery(query): RawQuery) -> Result<Page, PageError> {
    desk.user.require(ENTER, None)?;
    let asked = FormPairs::parse(query.unwrap_or_default().as_bytes())?;
    let words = text::fold_for_search(asked.text("q"));
    let all = procedures::list(&desk.zone.store, None).await.map_err(stored)?;
    let found = all
        .iter()
        .filter(|workshop| workshop.revision.is_some() && workshop.closed_at.is_none())
        .filter(|workshop| {
            let draft = &workshop.draft;
            let mut said = draft
                .keywords
                .iter()
                .map(String::as_str)
                .chain([draft.title.get(Lang::Ja), draft.title.get(Lang::Easy)]);
            desk.user.may(ENTER, Some(&draft.division))
                && said.any(|said| text::fold_for_search(said).contains(&words))
        });
    let rows: Vec<_> = found.collect();
    let body = html! {
        h1 { "窓口・電話・郵送の入力" }
        p { "手続を選ぶと、全部の項目が1つの画面に出ます。件数だけを残すときは" a href="/enter/count" { "件数だけの記録" } "を使ってください。" }
        form.filters role="search" method="get" action="/enter" {
            div.field {
                label for="enter-q" { "手続の名前・ことば" }
                input #enter-q.w20 type="search" name="q" value=(asked.text("q")) autocomplete="off";
            }
            div.filters-buttons { button.button.secondary type="submit" { "探す" } }
        }
        @if rows.is_empty() {
            (empty_state("当てはまる手続がありません", "ことばを短くするか、別の言い方で探してください。あなたの課の手続だけが出ます。", None))
        } @else {
            ul.lines data-queue {
                @for workshop in rows {
                    li {
                        a href={ "/enter/" (workshop.draft.slug) } { (workshop.draft.title.get(Lang::Ja)) }
                        span.line-more { (workshop.draft.summary.get(Lang::Ja)) "（" (desk.user.organisation.unit_name(&workshop.draft.division)) "）" }
                    }
                }
            }
        }
    };
    Ok(desk.page("/enter", "窓口・電話・郵送の入力", false, body))
}

/// What is being entered, as it was typed.
#[derive(Default)]
struct Typed {
    channel: String,
    lang: String,
    mail: String,
    answers: Answers,
    raw: Option<Answers>,
    remarks: Vec<Remark>,
}

impl Typed {
    fn error(&self, path: &str) -> Option<&str> {
        self.remarks.iter().find(|remark| remark.path == path).map(|remark| remark.message.as_str())
    }
}

async fn open(desk: &Desk, slug: &str) -> Result<Arc<Offered>, PageError> {
    let workshop =
        procedures::get(&desk.zone.store, slug).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    desk.user.require_for(&desk.zone, ENTER, &workshop.draft.division, "procedure", slug).await?;
    let revision =
        workshop.revision.filter(|_| workshop.closed_at.is_none()).ok_or_else(PageError::not_found)?;
    catalogue::office_revision(&desk.zone.store, &revision)
        .await
        .map_err(stored)?
        .ok_or_else(PageError::not_found)
}

pub(super) async fn show(desk: Desk, Path(slug): Path<String>) -> Result<Page, PageError> {
    let offered = open(&desk, &slug).await?;
    Ok(page(&desk, &offered, &Typed::default()))
}

pub(super) async fn enter(
    desk: Desk,
    Path(slug): Path<String>,
    form: FormPairs,
) -> Result<Response, PageError> {
    let offered = open(&desk, &slug).await?;
    let (mut typed, done) = read(&desk, &offered, &form);
    if !done {
        return Ok(page(&desk, &offered, &typed).into_response());
    }
    let (channel, mail) = (checked_channel(&mut typed), checked_mail(&mut typed));
    let unreadable = !typed.remarks.is_empty();
    let entered = Entered {
        channel: channel.unwrap_or(Channel::Counter),
        answers: typed.answers.clone(),
        lang: Lang::from_code(&typed.lang).unwrap_or(Lang::Ja),
        mail,
    };
    let refused = match if unreadable {
        Err(office::missing(&offered, &typed.answers, desk.user.today))
    } else {
        Ok(entered)
    } {
        Err(problems) => problems,
        Ok(entered) => match office::enter(&desk.zone, desk.user.actor(), &offered, entered).await {
            Ok((application, secret)) => return Ok(to_slip(&application.id, &secret)),
            Err(OfficeError::Problems(problems)) => problems,
            Err(OfficeError::Store(error)) => return Err(stored(error)),
            Err(other) => return Err(PageError::internal(other)),
        },
    };
    for remark in Remark::of(offered.form.form(), &refused, Lang::Ja) {
        // A part that is named already says more than the whole.
        let within = |known: &Remark| {
            known.path.strip_prefix(&remark.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if !typed.remarks.iter().any(within) {
            typed.remarks.push(remark);
        }
    }
    Ok(page(&desk, &offered, &typed).status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

/// Reads every page of the form, one after the other; `false` when only a button inside it was pressed.
fn read(desk: &Desk, offered: &Offered, form: &FormPairs) -> (Typed, bool) {
    let (city, today) = (&desk.zone.city, desk.user.today);
    let (mut pairs, mut answers) = (form.0.clone(), Answers::new());
    let pressed = act(&offered.form, form.action(), &mut pairs, &mut answers);
    let here = Here {
        prefecture: city.prefecture.get(Lang::Ja),
        city: city.name.get(Lang::Ja),
        directory: &city.directory,
    };
    let (mut raw, mut remarks) = (Answers::new(), Vec::new());
    for key in offered.form.form().pages.iter().map(|page| &page.key) {
        remarks.extend(complete_places(&offered.form, key, pressed.as_ref(), &mut pairs, &here, Lang::Ja));
        let input = yakuba_forms::read_page(&offered.form, key, &pairs, &answers, today);
        let errors: Vec<_> =
            input.errors.into_iter().filter(|problem| !office::is_on_paper(offered, problem)).collect();
        if pressed.is_none() {
            remarks.extend(Remark::of(offered.form.form(), &errors, Lang::Ja));
        }
        answers = input.answers;
        for (path, value) in input.raw.iter() {
            raw.set(path.clone(), value.clone());
        }
    }
    let mut input = PageInput { answers, raw, errors: Vec::new() };
    if let Some(pressed) = &pressed {
        pressed.after_reading(&offered.form, &mut input);
    }
    let typed = Typed {
        channel: form.text("_channel").to_owned(),
        lang: form.text("_lang").to_owned(),
        mail: form.text("_mail").to_owned(),
        answers: input.answers,
        raw: Some(input.raw),
        remarks,
    };
    let done = pressed.is_none() && form.get("_show").is_none();
    (if done { typed } else { Typed { remarks: Vec::new(), ..typed } }, done)
}

fn checked_channel(typed: &mut Typed) -> Option<Channel> {
    let channel = Channel::from_name(&typed.channel).filter(|channel| CHANNELS.contains(channel));
    if channel.is_none() {
        typed
            .remarks
            .insert(0, Remark::new("_channel", "窓口・電話・郵送のどれで受け付けたかを選んでください。"));
    }
    channel
}

fn checked_mail(typed: &mut Typed) -> Option<String> {
    if typed.mail.trim().is_empty() {
        return None;
    }
    let mail = MailAddress::parse(&typed.mail).ok().map(|mail| mail.to_string());
    if mail.is_none() {
        typed
            .remarks
            .push(Remark::new("_mail", "メールアドレスの形で入れてください。なければ空けておいてください。"));
    }
    mail
}

fn page(desk: &Desk, offered: &Offered, typed: &Typed) -> Page {
    let (procedure, today) = (&offered.offer.procedure, desk.user.today);
    let title = procedure.title.get(Lang::Ja);
    let evaluation = yakuba_forms::evaluate(&offered.form, &typed.answers, today, Mode::Drafting);
    let options = Options { lang: Lang::Ja, files: "", postal: None, towns: &desk.zone.city.directory.towns };
    let channels = CHANNELS.map(|channel| Choice::new(channel.name(), words::channel(channel)));
    let channel = FieldProps {
        error: typed.error("_channel"),
        ..FieldProps::new(Lang::Ja, "_channel", "受付経路")
    };
    let attached = offered.form.form().fields().any(|located| located.field.kind.is_upload());
    let body = html! {
        h1 { (title) "の入力" }
        @if attached {
            (banner(Lang::Ja, Notice::Info, html! { p { "添付書類と署名は、紙で受け取ったものとして入力を省きます。受付番号を書いて保管してください。" } }))
        }
        (error_summary(Lang::Ja, &error_links(offered.form.form(), &typed.remarks)))
        form.enter-form method="post" action={ "/enter/" (procedure.slug) } {
            (default_button())
            (radios(&channel, &channels, Some(&typed.channel)))
            (render_whole(&offered.form, &typed.answers, typed.raw.as_ref(), &typed.remarks, &evaluation, &options))
            (contact(typed))
            p.small { "答えによって項目が増えることがあります。「項目を出し直す」を押すと、いまの答えに合わせて出ます。" }
            (toolbar("入力", &html! {
                (button("受け付ける", Look::Primary))
                button.button.secondary type="submit" name="_show" value="1" formnovalidate { "項目を出し直す" }
                (link_button_as("やめる", "/enter", Look::Quiet))
            }))
        }
    };
    desk.page("/enter", &format!("{title}の入力"), !typed.remarks.is_empty(), body)
}

/// How the applicant is told.
fn contact(typed: &Typed) -> Markup {
    let mail = FieldProps {
        required: false,
        hint: Some("あれば、状況が変わったときにメールで知らせます。"),
        error: typed.error("_mail"),
        ..FieldProps::new(Lang::Ja, "_mail", "連絡先のメール")
    };
    let lang = FieldProps::new(Lang::Ja, "_lang", "連絡のことば");
    let langs =
        [Choice::new("ja", "日本語"), Choice::new("easy", "やさしい日本語"), Choice::new("en", "英語")];
    let chosen = if typed.lang.is_empty() { "ja" } else { &typed.lang };
    html! {
        section.form-page aria-label="連絡" {
            h2 { "連絡" }
            (text_input(&mail, &TextInput { value: &typed.mail, input: Input::Mail, width: Some(20), ..TextInput::default() }))
            (select(&lang, &langs, Some(chosen)))
        }
    }
}

fn to_slip(id: &str, secret: &str) -> Response {
    let mut response = Redirect::to(&format!("/enter/slip/{id}")).into_response();
    let cookie = format!("{SLIP}={id}.{secret}; Path=/enter/slip; Max-Age=900; HttpOnly; SameSite=Strict");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// The secret that was made for this application, while the browser still has it.
fn secret(headers: &HeaderMap, id: &str) -> Option<String> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let mut slips =
        cookies.filter_map(|pair| pair.trim().strip_prefix(SLIP)?.strip_prefix('=')?.split_once('.'));
    slips
        .find(|(of, _)| *of == id)
        .map(|(_, secret)| secret.to_owned())
        .filter(|secret| secret.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// 控え: what the applicant takes home.
pub(super) async fn slip(desk: Desk, Path(id): Path<String>, headers: HeaderMap) -> Result<Page, PageError> {
    let application =
        applications::get(&desk.zone.store, &id).await.map_err(stored)?.ok_or_else(PageError::not_found)?;
    desk.user.require_for(&desk.zone, ENTER, &application.division, "application", &id).await?;
    let city = &desk.zone.city;
    let link = secret(&headers, &id).map(|secret| desk.zone.public_link(&format!("/s/{secret}")));
    let body = html! {
        h1 { "受け付けました" }
        div.slip {
            (receipt_number("受付番号", &application.receipt.to_string()))
            (definition_list(&[
                ("手続", html! { (application.title) }),
                ("申請者", html! { (application.applicant) " 様" }),
                ("受付", html! { (application.received_on.long()) "（" (words::channel(application.channel)) "）" }),
                ("審査の期限", html! { (application.case.clock.due_on.long()) "までに結果をお知らせします。" }),
                ("手数料", html! { @match application.case.fee { Some(fee) => (fee), None => "なし" } }),
                ("お問い合わせ", html! { (city.name.get(Lang::Ja)) " " (desk.user.organisation.unit_name(&application.division)) " " (city.contact.phone) }),
            ]))
            @match &link {
                Some(link) => { p { "次のアドレスで、状況を確かめ、連絡と補正ができます。ほかの人に見せないでください。" } p.slip-link { (link) } },
                None => p { "お問い合わせのときは、受付番号をお伝えください。" },
            }
        }
        p.small { "この画面を印刷して「控え」として渡せます。状況を見るアドレスは、入力のすぐあとにだけ出ます。" }
        (toolbar("つぎ", &html! {
            (link_button_as("つづけて入力する", &format!("/enter/{}", application.slug), Look::Primary))
            (link_button_as("ほかの手続を入力する", "/enter", Look::Secondary))
        }))
    };
    Ok(desk.page("/enter", "受け付けました", false, body))
}
