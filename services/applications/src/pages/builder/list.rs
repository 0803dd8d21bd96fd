//! 手続の作成: all procedures with where each stands.

use axum::extract::Query;
use maud::html;
use serde::Deserialize;
use yakuba_base::{Lang, text::fold_for_search};
use yakuba_city::Lgwan;
use yakuba_identity::{Reach, StaffUser, branding, stored};
use yakuba_web::{
    Page, PageError, Reader,
    ui::{self, Cell, Choice, Column, FieldProps, Input, Look, Tab, Table, TextInput},
};
use yakuba_zone::Zone;

use super::bench::{notice, state, when, who};
use crate::store::procedures::{self, Workshop};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    all: String,
}

const STATES: [(&str, &str); 4] =
    [("draft", "下書き"), ("published", "公開中"), ("changed", "変更あり"), ("closed", "受付終了")];

fn is(workshop: &Workshop, state: &str) -> bool {
    let (published, closed) = (workshop.revision.is_some(), workshop.closed_at.is_some());
    match state {
        "draft" => !published,
        "published" => published && !closed,
        "changed" => published && !closed && workshop.changed,
        "closed" => closed,
        _ => true,
    }
}

fn found(workshop: &Workshop, words: &str) -> bool {
    let draft = &workshop.draft;
    let text = [draft.title.get(Lang::Ja), &draft.slug, draft.summary.get(Lang::Ja)].join(" ")
        + &draft.keywords.join(" ");
    let text = fold_for_search(&text);
    fold_for_search(words).split(' ').all(|word| text.contains(word))
}

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    user.require("procedures.write", None)?;
    let all = asked.all == "1";
    let own = match user.permissions.reach("procedures.write") {
        Reach::City => None,
        Reach::Units(units) => Some(units.into_iter().collect::<Vec<_>>()),
    };
    let shown =
        procedures::list(&zone.store, if all { None } else { own.as_deref() }).await.map_err(stored)?;
    let organisation = &user.organisation;
    let shown: Vec<Workshop> =
        shown.into_iter().filter(|each| is(each, &asked.state) && found(each, &asked.q)).collect();
    let rows: Vec<(String, Vec<Cell>)> = shown
        .iter()
        .map(|workshop| {
            let (slug, title) = (&workshop.draft.slug, workshop.draft.title.get(Lang::Ja));
            let (words, tone) = state(workshop);
            let mine = user.may("procedures.write", Some(&workshop.draft.division));
            let name = html! { @if mine { a href={ "/procedures/" (slug) "/edit" } { (title) } } @else { (title) } };
            let copy = html! { a href={ "/procedures/new?from=" (slug) } aria-label={ (title) " もとにして作る" } { "もとにして作る" } };
            let cells = [
                name,
                ui::badge(&words, tone),
                html! { (organisation.unit_name(&workshop.draft.division)) },
                html! { (when(workshop.updated_at)) },
                html! { (who(organisation, &workshop.updated_by)) },
                copy,
            ];
            (slug.clone(), cells.into_iter().map(Cell::from).collect())
        })
        .collect();
    let filtered = !asked.q.is_empty() || !asked.state.is_empty();
    let states: Vec<Choice<'_>> = STATES.iter().map(|(value, label)| Choice::new(value, label)).collect();
    let tabs = [("自分の課", false), ("全部の課", true)].map(|(label, everybody)| Tab {
        label: label.to_owned(),
        url: if everybody { "/procedures?all=1" } else { "/procedures" }.to_owned(),
        count: (everybody == all).then_some(rows.len() as u64),
        current: everybody == all,
    });
    let optional = |name: &'static str, label: &'static str| FieldProps {
        required: false,
        ..FieldProps::new(Lang::Ja, name, label)
    };
    let empty = if filtered {
        ui::empty_state("当てはまる手続がありません", "言葉や状態を変えて探してください。", None)
    } else {
        ui::empty_state(
            "手続がまだありません",
            "「新しく作る」から始めてください。紙の様式の項目を貼り付けるだけで形になります。",
            Some(ui::link_button("新しく作る", "/procedures/new")),
        )
    };
    let frame = user.frame("/procedures");
    Ok(Page::office(&reader, &branding(&zone), &frame).title("手続の作成").notice(notice(&reader)).body(html! {
        div.workshop-title {
            h1 { "手続の作成" }
            div.toolbar {
                (ui::link_button("新しく作る", "/procedures/new"))
                (ui::link_button_as("ファイルから読み込む", "/procedures/import", Look::Secondary))
            }
        }
        (ui::tabs("どの課の手続か", &tabs))
        (ui::filters(Lang::Ja, "/procedures", &html! {
            @if all { input type="hidden" name="all" value="1"; }
            (ui::text_input(&optional("q", "名前・言葉"), &TextInput { value: &asked.q, input: Input::Search, ..TextInput::default() }))
            (ui::select(&optional("state", "状態"), &states, Some(&asked.state)))
        }, filtered, if all { "/procedures?all=1" } else { "/procedures" }))
        (ui::table(&Table {
            lang: Lang::Ja,
            caption: "手続の一覧",
            columns: &[
                Column::new("手続"), Column::new("状態").unbroken(), Column::new("担当"), Column::new("最後の変更").unbroken(), Column::new("変えた人"), Column::new("写す").unbroken(),
            ],
            rows: &rows,
            bulk: None,
            empty,
        }))
    }))
}
