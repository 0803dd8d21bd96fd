use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang};
use yakuba_flow::{Planned, Who};
use yakuba_forms::{Answers, Compiled, Form, Severity, field::FieldType, publish_check};
use yakuba_rules::{Cell, Compiled as Table, Domain, Given, HitPolicy, Input, NoAnswer, Output, Row};

use super::{Effect, follows::number};

/// A kind of request as a clerk writes it: what a revision holds, whole and for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Its name in addresses. Stays the same for ever.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// Under which heading it stands: 「休暇・服務」.
    pub group: String,
    /// What it is for, in a sentence.
    pub about: String,
    /// The division in charge of it (所管課).
    pub unit: String,
    /// What is asked.
    pub form: Form,
    /// Who approves.
    pub route: Route,
    /// What follows.
    #[serde(default)]
    pub effects: Vec<Effect>,
}

/// Who approves a request: the row that fits the answer to one question, or the only row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The question that decides: a number, an amount, a calculated value, one of several, yes or no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The rows; without a question exactly one.
    pub rows: Vec<RouteRow>,
}

/// A row of a route.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteRow {
    /// The item of the rule: 「職員服務規程 第12条」.
    pub name: String,
    /// What it says: 「課長等の承認」.
    pub says: String,
    /// More than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<i64>,
    /// At most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<i64>,
    /// One of these options; `yes`, `no`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    /// Its steps. `{"rule": "head"}` is the applicant's head of division: see [`Level`].
    pub steps: Vec<Planned>,
}

/// A level above the applicant, as rows of routes name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its name in rows.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// The lowest rank that belongs to it.
    pub rank: i64,
}

/// The levels, from the lowest up. The one above the applicant that is nearest and at least so high is asked.
pub fn levels() -> [Level; 5] {
    let level = |name, label, rank| Level { name, label, rank };
    [
        level("leader", "グループリーダー等", 6),
        level("head", "課長等", 5),
        level("director", "部長等", 4),
        level("vice_mayor", "副市長", 2),
        level("mayor", "市長", 1),
    ]
}

/// What the rules say of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruled {
    /// The item.
    pub row: String,
    /// What it says.
    pub says: String,
}

/// What stands in the way of publishing a kind, and where it is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindProblem {
    /// `form`, `route`, `effects`, `settings`.
    pub room: &'static str,
    /// What, in words.
    pub message: String,
}

impl Kind {
    /// The route for these answers, and the row that gives it.
    ///
    /// # Errors
    /// When no row fits, or two do.
    pub fn plan(&self, answers: &Answers, day: Date) -> Result<(Ruled, &[Planned]), NoAnswer> {
        let row = match &self.route.by {
            None => self.route.rows.first().ok_or(NoAnswer::Gap)?,
            Some(key) => {
                let table = self.route.table(&self.form).map_err(|_| NoAnswer::Gap)?;
                let given = self.route.given(&self.form, key, answers).ok_or(NoAnswer::Gap)?;
                let answer = table.ask(&[given], day)?;
                let place: usize = answer.one(0).and_then(|place| place.parse().ok()).ok_or(NoAnswer::Gap)?;
                self.route.rows.get(place).ok_or(NoAnswer::Gap)?
            }
        };
        Ok((Ruled { row: row.name.clone(), says: row.says.clone() }, &row.steps))
    }

    /// Everything that stands in the way of publishing it; empty when nothing does.
    pub fn problems(&self, units: &[String]) -> Vec<KindProblem> {
        let mut found = Vec::new();
        let mut say = |room, message: String| found.push(KindProblem { room, message });
        if self.title.trim().is_empty() {
            say("settings", "名前を入れてください。".to_owned());
        }
        if !units.contains(&self.unit) {
            say("settings", "所管課を選んでください。".to_owned());
        }
        if self.form.pages.iter().all(|page| page.fields.is_empty()) {
            say("edit", "質問が1つもありません。".to_owned());
        }
        match Compiled::new(self.form.clone()) {
            Err(errors) => errors.into_iter().for_each(|error| say("edit", error.message)),
            Ok(_) => publish_check(&self.form, &[Lang::Ja])
                .into_iter()
                .filter(|finding| finding.severity == Severity::Error)
                .for_each(|finding| say("edit", finding.message)),
        }
        self.route.problems(&self.form).into_iter().for_each(|message| say("route", message));
        for effect in &self.effects {
            for key in effect.fields() {
                if self.form.field(key).is_none() {
                    say("follows", format!("「承認されると」が、もうない質問（{key}）を見ています。"));
                }
            }
            if let Effect::Task { unit, .. } = effect
                && !units.contains(unit)
            {
                say("follows", "「承認されると」の担当課が、いまの組織にありません。".to_owned());
            }
        }
        found
    }
}

/// More than any question can be answered with.
const MOST: i64 = 1_000_000_000;

impl Route {
    /// What the question that decides can be.
    fn domain(&self, form: &Form, key: &str) -> Option<Domain> {
        match &form.field(key)?.kind {
            FieldType::Choice(choice) => Some(Domain::Names {
                names: choice.options.iter().map(|option| option.value.clone()).collect(),
            }),
            FieldType::YesNo(_) => Some(Domain::Names { names: vec!["yes".to_owned(), "no".to_owned()] }),
            FieldType::Number(_) | FieldType::Yen(_) | FieldType::Calculated(_) => {
                Some(Domain::Number { least: 0, greatest: MOST })
            }
            _ => None,
        }
    }

    /// The questions that can decide.
    pub fn candidates(&self, form: &Form) -> Vec<(String, String)> {
        let fields = form.pages.iter().flat_map(|page| &page.fields);
        fields
            .filter(|field| self.domain(form, &field.key).is_some())
            .map(|field| (field.key.clone(), field.label.get(Lang::Ja).to_owned()))
            .collect()
    }

    /// The rows as a table of the rules engine.
    ///
    /// # Errors
    /// What is wrong in the way they are written.
    pub fn table(&self, form: &Form) -> Result<Table, String> {
        let key = self.by.as_deref().unwrap_or_default();
        let domain = self.domain(form, key).ok_or("経路を決める質問がありません。選び直してください。")?;
        let is_number = matches!(domain, Domain::Number { .. });
        let row = |(place, row): (usize, &RouteRow)| Row {
            name: row.name.clone(),
            from: None,
            until: None,
            when: vec![match (is_number, row.one_of.is_empty()) {
                (false, false) => Cell::In(row.one_of.clone()),
                (true, _) if row.above.is_some() || row.most.is_some() => Cell::Within(row.above, row.most),
                _ => Cell::Any,
            }],
            then: vec![place.to_string()],
        };
        let label = form.field(key).map_or(key, |field| field.label.get(Lang::Ja));
        let table = yakuba_rules::Table {
            name: "経路".to_owned(),
            hit: HitPolicy::Unique,
            inputs: vec![Input { key: label.to_owned(), domain }],
            outputs: vec![Output { key: "行".to_owned(), values: Vec::new() }],
            rows: self.rows.iter().enumerate().map(row).collect(),
        };
        table.compile().map_err(|error| format!("経路の表に誤りがあります：{error}"))
    }

    fn given(&self, form: &Form, key: &str, answers: &Answers) -> Option<Given> {
        match &form.field(key)?.kind {
            FieldType::Choice(_) => Some(Given::Name(answers.get(key)?.as_str()?.to_owned())),
            FieldType::YesNo(_) => {
                let yes = match answers.get(key)? {
                    serde_json::Value::Bool(yes) => *yes,
                    other => other.as_str()? == "yes",
                };
                Some(Given::Name(if yes { "yes" } else { "no" }.to_owned()))
            }
            // A part of a yen or an hour counts as the whole one above it: a limit is never passed unseen.
            _ => Some(Given::Number(number(answers, key)?.ceil().clamp(0.0, MOST as f64) as i64)),
        }
    }

    fn problems(&self, form: &Form) -> Vec<String> {
        let mut found = Vec::new();
        if self.rows.is_empty() {
            found.push("経路がありません。承認する人を決めてください。".to_owned());
        }
        for row in &self.rows {
            if row.steps.last().is_none_or(|step| step.role != yakuba_flow::Role::Decide) {
                found.push(format!("「{}」の最後に、決裁する人がいません。", row.name));
            }
            let known: BTreeMap<&str, ()> = levels().iter().map(|level| (level.name, ())).collect();
            for who in row.steps.iter().flat_map(|step| &step.who) {
                if let Who::Rule(name) = who
                    && !known.contains_key(name.as_str())
                {
                    found.push(format!("「{}」に、知らない職（{name}）があります。", row.name));
                }
            }
        }
        match &self.by {
            None if self.rows.len() > 1 => {
                found.push("経路が2つ以上あります。どの質問の答えで分けるかを選んでください。".to_owned());
            }
            None => {}
            Some(_) => match self.table(form) {
                Err(message) => found.push(message),
                Ok(table) => found.extend(table.check(Date::MIN, None).iter().map(ToString::to_string)),
            },
        }
        found
    }
}
