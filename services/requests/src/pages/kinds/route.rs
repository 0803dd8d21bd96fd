//! Who approves: rows by the answer to one question, each with its levels.

use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_builder_face::{Typed, inputs::read_whole, save_button};
use yakuba_flow::{Planned, Post, Role, Who};
use yakuba_forms::field::FieldType;
use yakuba_web::{
    FormPairs, Page, PageError,
    ui::{self, ErrorLink},
};

use super::{Bench, Desk};
use crate::model::{Kind, Route, RouteRow, levels};

/// Levels and consulted posts of one row at most.
const MOST_STEPS: usize = 4;

pub(super) async fn show(desk: Desk, Path(key): Path<String>) -> Result<Page, PageError> {
    let bench = Bench::open(desk, &key).await?;
    Ok(render(&bench, Typed::default()))
}

fn render(bench: &Bench, typed: Typed<'_>) -> Page {
    let route = &bench.draft().route;
    let candidates = route.candidates(&bench.draft().form);
    let by: Vec<(&str, &str)> =
        candidates.iter().map(|(key, label)| (key.as_str(), label.as_str())).collect();
    let blank = RouteRow {
        name: String::new(),
        says: String::new(),
        above: None,
        most: None,
        one_of: Vec::new(),
        steps: Vec::new(),
    };
    let body = html! {
        (ui::error_summary(Lang::Ja, typed.errors))
        form.properties-form method="post" action=(bench.url("route")) {
            (ui::default_button())
            (bench.version())
            (ui::card(2, "どの答えで経路が分かれるか", &html! {
                p.hint { "金額・数・選択・はい/いいえの質問から選べます。分けないときは空けておき、行を1つにしてください。すきまと重なりは公開のときに確かめます。" }
                (typed.pick("by", "経路を決める質問", "", &by, route.by.as_deref().unwrap_or_default()))
            }))
            @for n in 0..=route.rows.len() {
                @let row = route.rows.get(n).unwrap_or(&blank);
                (ui::card(2, &if n < route.rows.len() { format!("{}行目", n + 1) } else { "行を加える".to_owned() }, &inputs(bench, n, row, typed)))
            }
            (save_button())
        }
    };
    bench.page("route", !typed.errors.is_empty(), &body)
}

fn inputs(bench: &Bench, n: usize, row: &RouteRow, typed: Typed<'_>) -> Markup {
    let name = |part: &str| format!("row.{n}.{part}");
    let number = |limit: Option<i64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    let options = options(bench);
    let options: Vec<(&str, &str)> =
        options.iter().map(|(value, label)| (value.as_str(), label.as_str())).collect();
    let chosen: Vec<&str> = row.one_of.iter().map(String::as_str).collect();
    let who = people(bench);
    let who: Vec<(&str, &str)> = who.iter().map(|(code, label)| (code.as_str(), label.as_str())).collect();
    let roles = [("review", "承認"), ("consult", "合議"), ("decide", "決裁")];
    html! {
        (typed.line(&name("name"), "根拠", "例: 職員服務規程 第12条。空けると、この行はなくなります。", &row.name))
        (typed.line(&name("says"), "何と言っているか", "例: 課長等の承認", &row.says))
        @if options.is_empty() {
            div.pair {
                (typed.number(&name("above"), "これを超え", "", &number(row.above), ""))
                (typed.number(&name("most"), "これ以下", "", &number(row.most), ""))
            }
        } @else { (typed.ticks(&name("one_of"), "この答えのとき", &options, &chosen)) }
        @for step in 0..MOST_STEPS {
            @let planned = row.steps.get(step);
            div.pair {
                (typed.pick(&name(&format!("{step}.role")), &format!("{}段目", step + 1), "", &roles, planned.map_or("", |it| role(it.role))))
                (typed.pick(&name(&format!("{step}.who")), "だれ", "", &who, &planned.and_then(|it| it.who.first()).map(code).unwrap_or_default()))
            }
        }
    }
}

/// The options of the question that decides; none when it is a number.
fn options(bench: &Bench) -> Vec<(String, String)> {
    let draft = bench.draft();
    match draft.route.by.as_ref().and_then(|key| draft.form.field(key)).map(|field| &field.kind) {
        Some(FieldType::Choice(choice)) => {
            choice.options.iter().map(|it| (it.value.clone(), it.label.get(Lang::Ja).to_owned())).collect()
        }
        Some(FieldType::YesNo(_)) => {
            vec![("yes".to_owned(), "はい".to_owned()), ("no".to_owned(), "いいえ".to_owned())]
        }
        _ => Vec::new(),
    }
}

/// Everybody who can stand in a row: levels above the applicant, and posts of the city.
fn people(bench: &Bench) -> Vec<(String, String)> {
    let hall = &bench.desk.hall;
    let mut found: Vec<(String, String)> = levels()
        .iter()
        .map(|level| (format!("rule:{}", level.name), format!("申請者の{}", level.label)))
        .collect();
    let mut posts: Vec<(String, String)> = Vec::new();
    for held in hall.organisation.assignments() {
        let rank = hall.flow.ranks.get(&held.position).copied().unwrap_or(i64::MAX);
        let post = Post::new(&held.position, &held.unit);
        let entry = (code(&Who::Post(post.clone())), hall.post_name(&post));
        if rank <= 6 && !posts.contains(&entry) {
            posts.push(entry);
        }
    }
    found.extend(posts);
    found
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Review => "review",
        Role::Consult => "consult",
        Role::Decide => "decide",
    }
}

fn code(who: &Who) -> String {
    match who {
        Who::Rule(name) => format!("rule:{name}"),
        Who::Post(post) => format!("post:{}:{}", post.unit, post.position.as_deref().unwrap_or_default()),
        Who::Superior(n) => format!("superior:{n}"),
        Who::Unit(unit) => format!("unit:{unit}"),
        Who::Person(person) => format!("person:{person}"),
        Who::Nearest(position) => format!("nearest:{position}"),
    }
}

fn read_who(code: &str) -> Option<Who> {
    let (kind, what) = code.split_once(':')?;
    match kind {
        "rule" => Some(Who::Rule(what.to_owned())),
        "post" => what.split_once(':').map(|(unit, position)| Who::Post(Post::new(position, unit))),
        _ => None,
    }
}

pub(super) async fn change(
    desk: Desk,
    Path(key): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(desk, &key).await?;
    bench.fresh(&sent)?;
    let mut errors = Vec::new();
    let mut rows = Vec::new();
    for n in 0..=bench.draft().route.rows.len() {
        if let Some(row) = read_row(&bench, n, &sent, &mut errors) {
            rows.push(row);
        }
    }
    if !errors.is_empty() {
        return Ok(render(&bench, Typed { form: Some(&sent), errors: &errors }).into_response());
    }
    let by = Some(sent.text("by").to_owned()).filter(|by| !by.is_empty());
    let draft = Kind { route: Route { by, rows }, ..bench.draft().clone() };
    bench.save(draft, &bench.url("route")).await
}

fn read_row(bench: &Bench, n: usize, sent: &FormPairs, errors: &mut Vec<ErrorLink>) -> Option<RouteRow> {
    let name = |part: &str| format!("row.{n}.{part}");
    let title = sent.text(&name("name")).trim().to_owned();
    if title.is_empty() {
        return None;
    }
    let mut limit = |part: &str| match read_whole(sent, &name(part)) {
        Ok(limit) => limit,
        Err(message) => {
            errors.push(ErrorLink { field_id: name(part), message });
            None
        }
    };
    let (above, most) = (limit("above"), limit("most"));
    let old = bench.draft().route.rows.get(n).map(|row| row.steps.as_slice()).unwrap_or_default();
    let steps = (0..MOST_STEPS).filter_map(|step| {
        let chosen = sent.text(&name(&format!("{step}.who")));
        let role = match sent.text(&name(&format!("{step}.role"))) {
            "review" => Role::Review,
            "consult" => Role::Consult,
            "decide" => Role::Decide,
            _ => return None,
        };
        // Who was written by hand in another way stays as he was.
        let same = old.get(step).filter(|old| old.who.first().is_some_and(|who| code(who) == chosen));
        match same {
            Some(old) => Some(Planned { role, ..old.clone() }),
            None => Some(Planned::one(role, read_who(chosen)?)),
        }
    });
    Some(RouteRow {
        name: title,
        says: sent.text(&name("says")).trim().to_owned(),
        above,
        most,
        one_of: sent.all(&name("one_of")).map(str::to_owned).collect(),
        steps: steps.collect(),
    })
}
