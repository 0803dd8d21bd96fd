//! The draft as a resident sees it, in a frame the size of a telephone. Answers travel in the page itself and are kept
//! nowhere.

use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde::Deserialize;
use yakuba_base::Lang;
use yakuba_city::Lgwan;
use yakuba_forms::{Answers, Compiled, Evaluation, FeeState, Mode, evaluate, read_page};
use yakuba_forms_face::{Here, Options, Remark, act, complete_places, render_page, summary};
use yakuba_identity::{StaffUser, branding};
use yakuba_web::{
    FormPairs, Page, PageError, Reader,
    ui::{self, Look, Notice},
};
use yakuba_zone::Zone;

use super::bench::{Bench, Room};

/// The last page: everything at a glance. No page of a form has this key.
const END: &str = "-end";

#[derive(Deserialize)]
pub(super) struct Asked {
    /// The language to show it in.
    #[serde(default)]
    show: String,
    /// The page to begin at.
    #[serde(default)]
    at: String,
}

impl Asked {
    fn lang(&self) -> Lang {
        Lang::from_code(&self.show).unwrap_or(Lang::Ja)
    }
}

/// The office's page with the frame in it.
pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    let lang = asked.lang();
    let pages = &bench.draft().form.pages;
    let first = pages.first().map_or("", |page| page.key.as_str());
    let at = pages.iter().find(|page| page.key == asked.at).map_or(first, |page| page.key.as_str());
    let frame = format!("{}?show={}&at={at}", bench.url("preview/page"), lang.code());
    let body = html! {
        div.preview {
            (ui::phone_frame("市民が見る画面", &frame))
            div {
                h2 { "市民が見る画面" }
                p { "下書きのいまの内容です。答えはどこにも残りません。" }
                nav aria-label="言語" {
                    ul.changes { @for each in &bench.draft().languages { li {
                        a href={ (bench.url("preview")) "?show=" (each.code()) "&at=" (at) } aria-current=[(*each == lang).then_some("true")] { (each.label()) "で見る" }
                    } } }
                }
                h3 { "このページから見る" }
                ol.changes { @for page in pages { li {
                    a href={ (bench.url("preview")) "?show=" (lang.code()) "&at=" (page.key) } aria-current=[(page.key == at).then_some("true")] { (page.title.get(Lang::Ja)) }
                } } }
            }
        }
    };
    bench.page(Room::Preview, body).await
}

/// What the frame shows at first.
pub(super) async fn first(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    let walk = Walk { bench: &bench, lang: asked.lang(), answers: Answers::new() };
    Ok(match Compiled::new(bench.draft().form.clone()) {
        Ok(form) => walk.questions(&form, &asked.at, None, &[]),
        Err(_) => walk.broken(),
    })
}

/// What the frame shows after a button in it was pressed.
pub(super) async fn walk(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    let lang = Lang::from_code(sent.text("_show")).unwrap_or(Lang::Ja);
    let answers: Answers =
        serde_json::from_str(sent.text("_answers")).map_err(|_| PageError::unreadable())?;
    let mut walk = Walk { bench: &bench, lang, answers };
    let Ok(form) = Compiled::new(bench.draft().form.clone()) else {
        return Ok(walk.broken().into_response());
    };
    Ok(walk.step(&form, &sent).into_response())
}

/// Somebody on his way through the draft.
struct Walk<'a> {
    bench: &'a Bench,
    lang: Lang,
    answers: Answers,
}

impl Walk<'_> {
    fn step(&mut self, form: &Compiled, sent: &FormPairs) -> Page {
        let (page, today) = (sent.text("_page"), self.bench.user.today);
        let mut pairs = sent.0.clone();
        let city = &self.bench.zone.city;
        let here = Here {
            prefecture: city.prefecture.get(Lang::Ja),
            city: city.name.get(Lang::Ja),
            directory: &city.directory,
        };
        let pressed = act(form, sent.action(), &mut pairs, &mut self.answers);
        let placed = complete_places(form, page, pressed.as_ref(), &mut pairs, &here, self.lang);
        let mut input = read_page(form, page, &pairs, &self.answers, today);
        if let Some(pressed) = pressed {
            pressed.after_reading(form, &mut input);
            self.answers = input.answers;
            return self.questions(form, page, Some(&input.raw), &placed);
        }
        let go = sent.text("_go");
        if go == "on" && !input.errors.is_empty() {
            let remarks = Remark::of(form.form(), &input.errors, self.lang);
            self.answers = input.answers;
            return self.questions(form, page, Some(&input.raw), &remarks);
        }
        self.answers = input.answers;
        let evaluation = evaluate(form, &self.answers, today, Mode::Drafting);
        let to = match go {
            "back" if page == END => evaluation.path().next_back().map(str::to_owned),
            "back" => evaluation.previous_page(page).map(str::to_owned),
            _ => evaluation.next_page(page).map(str::to_owned).or_else(|| Some(END.to_owned())),
        };
        match to.as_deref() {
            Some(END) => self.end(form),
            Some(to) => self.questions(form, to, None, &[]),
            None => self.questions(form, page, None, &[]),
        }
    }

    fn questions(&self, form: &Compiled, page: &str, raw: Option<&Answers>, remarks: &[Remark]) -> Page {
        let evaluation = evaluate(form, &self.answers, self.bench.user.today, Mode::Drafting);
        let page = form
            .form()
            .page(page)
            .map(|page| page.key.as_str())
            .or_else(|| evaluation.first_page())
            .unwrap_or_default();
        let options = Options {
            lang: self.lang,
            files: "",
            postal: None,
            towns: &self.bench.zone.city.directory.towns,
        };
        let inside = html! {
            @if let Some(progress) = evaluation.progress(page) { p.progress { (progress.words(self.lang)) } }
            (ineligible(&evaluation, self.lang))
            (render_page(form, page, &self.answers, raw, remarks, &evaluation, &options))
        };
        self.frame(page, evaluation.previous_page(page).is_some(), !remarks.is_empty(), &inside)
    }

    fn end(&self, form: &Compiled) -> Page {
        let today = self.bench.user.today;
        let evaluation = evaluate(form, &self.answers, today, Mode::Drafting);
        let sections = yakuba_forms::display(form, &self.answers, today, self.lang);
        let open = yakuba_forms::problems_for_submission(form, &self.answers, today).len();
        let inside = html! {
            h1 { "入力の確認（プレビュー）" }
            (ineligible(&evaluation, self.lang))
            @if open > 0 { (ui::banner(self.lang, Notice::Info, html! { p { "まだ答えが要る・直すところが" (open) "か所あります。市民はここで送れません。" } })) }
            (summary(self.lang, &sections, |_, _| None, |_| None))
            p { "手数料：" strong { (fee(&evaluation)) } }
            p { "市民はこの後、内容を確かめて送ります。プレビューはここまでです。" }
        };
        self.frame(END, true, false, &inside)
    }

    fn broken(&self) -> Page {
        Page::bare(self.lang, &branding(&self.bench.zone)).title("プレビュー").inside_frame().body(html! {
            (ui::banner(Lang::Ja, Notice::Error, html! {
                p { "使えない式があるので、まだ表示できません。" a href=(self.bench.url("check")) target="_top" { "公開前の確認" } "で、直すところを見てください。" }
            }))
        })
    }

    /// One page of the walk, with everything that was answered so far in it.
    fn frame(&self, page: &str, can_go_back: bool, errors: bool, inside: &Markup) -> Page {
        let answers = serde_json::to_string(&self.answers).unwrap_or_default();
        Page::bare(self.lang, &branding(&self.bench.zone)).title("プレビュー").errors(errors).inside_frame().body(html! {
            form method="post" action=(self.bench.url("preview/page")) {
                input type="hidden" name="_answers" value=(answers);
                input type="hidden" name="_page" value=(page);
                input type="hidden" name="_show" value=(self.lang.code());
                @if page != END { button.default-button type="submit" name="_go" value="on" tabindex="-1" aria-hidden="true" {} }
                (inside)
                div.toolbar {
                    @if page != END { (ui::action_button("次へ", Look::Primary, "_go", "on")) (ui::action_button("答えずに次へ（プレビューだけ）", Look::Quiet, "_go", "skip")) }
                    @if can_go_back { (ui::action_button("戻る", Look::Secondary, "_go", "back")) }
                }
            }
        })
    }
}

fn ineligible(evaluation: &Evaluation, lang: Lang) -> Markup {
    html! { @for message in &evaluation.ineligible { (ui::banner(lang, Notice::Warning, html! { p { (message.get(lang)) } })) } }
}

fn fee(evaluation: &Evaluation) -> String {
    match evaluation.fee {
        FeeState::Free => "無料".to_owned(),
        FeeState::Known(yen, _) => yen.to_string(),
        FeeState::Open { .. } => "答えによります".to_owned(),
    }
}
