//! Rules by choosing: question ▸ relation ▸ value, all or any of them; or written as an expression, explained in plain words.

use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_forms::{
    Form, Rule,
    expression::{
        Comparison, Condition, Join, Labels, Literal, Path, Relation, Scope, Subject, Type, check,
        explain_in, parse,
    },
    field::FieldType,
};
use yakuba_web::{FormPairs, ui::ErrorLink};

use crate::inputs::Typed;

/// Where a rule stands: what it may look at follows from that.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The form it stands in.
    pub form: &'a Form,
    /// How far it sees.
    pub sight: Sight<'a>,
}

/// How far a rule sees.
#[derive(Clone, Copy, Debug)]
pub enum Sight<'a> {
    /// What is asked before this page.
    BeforePage(&'a str),
    /// What is asked before this field.
    BeforeField(&'a str),
    /// What is asked up to the end of this field's page.
    PageOf(&'a str),
    /// Everything.
    All,
}

/// What one rule editor offers besides conditions.
#[derive(Clone, Copy, Debug)]
pub struct Editor<'a> {
    /// The names of its inputs begin so.
    pub prefix: &'a str,
    /// What the rule is about.
    pub label: &'a str,
    /// The answers without a condition, with their words: `always`, `never`.
    pub plain: &'a [(&'a str, &'a str)],
    /// What the condition leads to: 「次のときだけ表示」.
    pub when: &'a str,
    /// Whether the rule can also be written as an expression.
    pub written: bool,
}

/// What a rule editor says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// One of its plain answers.
    Plain(String),
    /// A rule.
    When(Rule),
}

/// Something a condition can look at.
struct Seen {
    code: String,
    label: String,
    kind: Type,
}

impl<'a> Place<'a> {
    fn path(&self) -> Option<&'a str> {
        match self.sight {
            Sight::BeforeField(path) | Sight::PageOf(path) => Some(path),
            Sight::BeforePage(_) | Sight::All => None,
        }
    }

    /// The group in whose rows the rule stands.
    pub fn row_of(&self) -> Option<&'a str> {
        self.path().and_then(|path| path.split_once('.')).map(|(group, _)| group)
    }

    fn seen(&self) -> Vec<Seen> {
        let own_page =
            self.path().and_then(|path| self.form.locate(path)).map(|located| located.page.key.as_str());
        let page_at = |key: &str| self.form.pages.iter().position(|page| page.key == key);
        let mut seen = Vec::new();
        for located in self.form.fields() {
            let visible = match self.sight {
                Sight::All => true,
                Sight::BeforePage(page) => page_at(&located.page.key) < page_at(page),
                Sight::PageOf(_) => own_page.is_none_or(|own| page_at(&located.page.key) <= page_at(own)),
                Sight::BeforeField(path) => {
                    if located.path().0 == path {
                        break;
                    }
                    true
                }
            };
            let group = located.group.map(|group| group.key.as_str());
            if !visible
                || group.is_some() && group != self.row_of()
                || Some(located.field.key.as_str()) == self.row_of()
            {
                continue;
            }
            self.push(&located.field.key, &located.field.kind, &mut seen);
        }
        seen
    }

    fn push(&self, key: &str, field: &FieldType, seen: &mut Vec<Seen>) {
        let path = Path::key(key);
        let Some(kind) = self.form.type_of(&path, self.row_of()) else { return };
        let label = self.form.label(&path, self.row_of(), Lang::Ja);
        let mut see = |code: &str, words: String, kind: Type| {
            seen.push(Seen { code: format!("{code}:{key}"), label: words, kind });
        };
        match &kind {
            Type::Column(_) | Type::Nothing => return,
            Type::Date => see("age", format!("{label}から数えた年齢"), Type::Number),
            Type::Rows | Type::Choices(_) | Type::Files => see("count", format!("{label}の数"), Type::Number),
            _ => {}
        }
        see("answer", label.clone(), kind.clone());
        if let FieldType::Address(_) = field {
            for part in ["prefecture", "city", "town"] {
                let label = self.form.label(&Path::part(key, part), self.row_of(), Lang::Ja);
                seen.push(Seen { code: format!("answer:{key}.{part}"), label, kind: Type::Text });
            }
        }
    }

    /// The rule in plain words, or why it is none.
    pub fn words(&self, rule: &Rule) -> Result<String, String> {
        let expr = rule.parse().map_err(|error| error.to_string())?;
        check(&expr, self.form, self.row_of()).map_err(|error| error.to_string())?;
        Ok(explain_in(&expr, self.form, Lang::Ja, self.row_of()))
    }

    /// Reads a written rule that must be of type `wanted`.
    pub fn written(&self, source: &str, wanted: &[Type]) -> Result<Rule, String> {
        let expr = parse(source.trim()).map_err(|error| error.to_string())?;
        let found = check(&expr, self.form, self.row_of()).map_err(|error| error.to_string())?;
        let text_like = wanted.contains(&Type::Text) && matches!(found, Type::Choice(_) | Type::Time);
        if wanted.contains(&found) || text_like {
            return Ok(Rule(expr.to_string()));
        }
        let wanted = wanted.iter().map(Type::name).collect::<Vec<_>>().join("か");
        Err(format!("ここには{wanted}になる式が要りますが、この式は{}になります。", found.name()))
    }
}

fn code(subject: &Subject) -> String {
    let (kind, path) = match subject {
        Subject::Answer(path) => ("answer", path),
        Subject::Age(path) => ("age", path),
        Subject::Count(path) => ("count", path),
    };
    format!("{kind}:{path}")
}

fn subject(code: &str) -> Option<Subject> {
    let (kind, path) = code.split_once(':')?;
    let path = match path.split_once('.') {
        Some((head, part)) => Path::part(head, part),
        None => Path::key(path),
    };
    match kind {
        "answer" => Some(Subject::Answer(path)),
        "age" => Some(Subject::Age(path)),
        "count" => Some(Subject::Count(path)),
        _ => None,
    }
}

fn literal(value: &Literal) -> String {
    match value {
        Literal::Nothing => String::new(),
        Literal::Number(number) => number.to_string(),
        Literal::Text(text) => text.clone(),
        Literal::Bool(value) => value.to_string(),
        Literal::Date(date) => date.to_string(),
    }
}

/// A row as it is shown: subject, relation, value.
type Row = (String, String, String);

fn typed_rows(form: &FormPairs, prefix: &str) -> Vec<Row> {
    (0..)
        .map(|n| format!("{prefix}.{n}"))
        .take_while(|row| form.get(&format!("{row}.subject")).is_some())
        .map(|row| {
            let text = |part: &str| form.text(&format!("{row}.{part}")).to_owned();
            (text("subject"), text("relation"), text("value"))
        })
        .filter(|(subject, ..)| !subject.is_empty())
        .collect()
}

/// The inputs for one rule; `stored` is the rule as it is, `plain` the plain answer that holds without one.
pub fn editor(
    editor: Editor<'_>,
    place: Place<'_>,
    stored: Option<&Rule>,
    plain: &str,
    typed: Typed<'_>,
) -> Markup {
    let Editor { prefix, label, .. } = editor;
    let condition = stored.and_then(|rule| rule.parse().ok()).and_then(|expr| Condition::from_expr(&expr));
    let stored_mode = match (stored, &condition) {
        (None, _) => plain,
        (Some(_), Some(_)) => "when",
        (Some(_), None) => "expression",
    };
    let mode = typed.value(&format!("{prefix}.mode"), stored_mode);
    let stored_join =
        if condition.as_ref().is_some_and(|condition| condition.join == Join::Any) { "any" } else { "all" };
    let join = typed.value(&format!("{prefix}.join"), stored_join);
    let mut rows: Vec<Row> = match typed.form {
        Some(form) => typed_rows(form, prefix),
        None => condition.iter().flat_map(|condition| &condition.comparisons).map(row).collect(),
    };
    rows.push(Row::default());
    let source = typed.value(&format!("{prefix}.source"), stored.map_or("", |rule| rule.0.as_str()));
    let seen = place.seen();
    let error = typed.error(prefix);
    html! {
        fieldset.rule id=(prefix) tabindex="-1" {
            legend { (label) }
            @if let Some(error) = error { p.field-error { (error) } }
            div.rule-modes {
                @for (value, words) in editor.plain.iter().copied().chain([("when", editor.when)]).chain(editor.written.then_some(("expression", "式で書く"))) {
                    label { input type="radio" name={ (prefix) ".mode" } value=(value) checked[mode == value]; " " (words) }
                }
            }
            div.rule-rows {
                @if seen.is_empty() { p.hint { "この前に質問がないので、条件に使えるものがありません。" } }
                @else {
                    @for (n, row) in rows.iter().enumerate() { (row_inputs(&format!("{prefix}.{n}"), n, row, &seen, place)) }
                    @if rows.len() > 1 {
                        p.rule-join {
                            label { "つなぎ方 "
                                select name={ (prefix) ".join" } {
                                    option value="all" selected[join == "all"] { "すべて当てはまる" }
                                    option value="any" selected[join == "any"] { "どれか当てはまる" }
                                }
                            }
                        }
                    }
                }
            }
            @if editor.written {
                div.rule-source {
                    label for={ (prefix) "-source" } { "式" }
                    textarea id={ (prefix) "-source" } name={ (prefix) ".source" } rows="2" spellcheck="false" { "\n" (source) }
                    p.hint { "例　people >= 2 and not licence　項目の名前は「" (names(&seen)) "」" }
                }
            }
            @if let Some(rule) = stored {
                @match place.words(rule) {
                    Ok(words) => p.rule-words { "いまの条件：" strong { (words) } },
                    Err(why) => p.field-error { "いまの式「" (rule.0) "」は使えません。" (why) },
                }
            }
        }
    }
}

fn row(comparison: &Comparison) -> Row {
    (code(&comparison.subject), comparison.relation.code().to_owned(), literal(&comparison.value))
}

fn names(seen: &[Seen]) -> String {
    let names: Vec<&str> =
        seen.iter().filter_map(|seen| seen.code.strip_prefix("answer:")).take(12).collect();
    names.join("、")
}

fn row_inputs(
    name: &str,
    n: usize,
    (chosen, relation, value): &Row,
    seen: &[Seen],
    place: Place<'_>,
) -> Markup {
    let kind = seen.iter().find(|seen| seen.code == *chosen).map(|seen| &seen.kind);
    let relations: &[Relation] = kind.map_or(&Relation::ALL, |kind| Relation::of(kind));
    let relations = if relations.is_empty() { &Relation::ALL } else { relations };
    let number = n + 1;
    html! {
        div.rule-row {
            select name={ (name) ".subject" } aria-label={ "条件" (number) "の質問" } {
                option value="" { "質問を選ぶ" }
                @for seen in seen { option value=(seen.code) selected[seen.code == *chosen] { (seen.label) } }
            }
            select name={ (name) ".relation" } aria-label={ "条件" (number) "の比べ方" } {
                @for each in relations { option value=(each.code()) selected[each.code() == relation] { (each.label(Lang::Ja)) } }
            }
            @match kind {
                Some(kind @ (Type::Choice(_) | Type::Choices(_) | Type::Bool)) => {
                    select name={ (name) ".value" } aria-label={ "条件" (number) "の値" } {
                        @for (option, label) in options(kind, chosen, place) { option value=(option) selected[option == *value] { (label) } }
                    }
                }
                _ => {
                    input type="text" name={ (name) ".value" } value=(value) aria-label={ "条件" (number) "の値" } placeholder="値（数・日付・選択肢の言葉）";
                }
            }
        }
    }
}

/// The options of what a condition looks at, with their words.
fn options(kind: &Type, code: &str, place: Place<'_>) -> Vec<(String, String)> {
    let path = subject(code).map(|subject| subject.path().clone());
    match kind {
        Type::Bool => vec![("true".to_owned(), "はい".to_owned()), ("false".to_owned(), "いいえ".to_owned())],
        Type::Choice(values) | Type::Choices(values) => values
            .iter()
            .map(|value| {
                let label =
                    path.as_ref().and_then(|path| place.form.option(path, value, place.row_of(), Lang::Ja));
                (value.clone(), label.unwrap_or_else(|| value.clone()))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Reads what an editor says.
pub fn read(form: &FormPairs, prefix: &str, place: Place<'_>) -> Result<Said, ErrorLink> {
    let wrong = |message: String| ErrorLink { field_id: prefix.to_owned(), message };
    match form.text(&format!("{prefix}.mode")) {
        "when" => condition(form, prefix, place).map(|rule| Said::When(Rule(rule))).map_err(wrong),
        "expression" => {
            let source = form.text(&format!("{prefix}.source"));
            place.written(source, &[Type::Bool]).map(Said::When).map_err(wrong)
        }
        plain => Ok(Said::Plain(plain.to_owned())),
    }
}

/// Reads the rows of a condition; `None` when no row is filled in.
pub fn rows(form: &FormPairs, prefix: &str, place: Place<'_>) -> Result<Option<Condition>, String> {
    let seen = place.seen();
    let comparisons: Vec<Comparison> =
        typed_rows(form, prefix).iter().map(|row| comparison(row, &seen, place)).collect::<Result<_, _>>()?;
    let join = if form.text(&format!("{prefix}.join")) == "any" { Join::Any } else { Join::All };
    Ok((!comparisons.is_empty()).then_some(Condition { join, comparisons }))
}

fn condition(form: &FormPairs, prefix: &str, place: Place<'_>) -> Result<String, String> {
    rows(form, prefix, place)?
        .and_then(|condition| condition.to_expr())
        .map(|expr| expr.to_string())
        .ok_or_else(|| "条件の質問を選んでください。".to_owned())
}

fn comparison(
    (chosen, relation, typed): &Row,
    seen: &[Seen],
    place: Place<'_>,
) -> Result<Comparison, String> {
    let seen = seen.iter().find(|seen| seen.code == *chosen);
    let (Some(seen), Some(subject)) = (seen, subject(chosen)) else {
        return Err("条件の質問は、この項目より前にあるものから選んでください。".to_owned());
    };
    let label = &seen.label;
    let mut relation = Relation::from_code(relation).unwrap_or(Relation::Is);
    // The menu may still show the relations of another kind of question.
    relation = match (&seen.kind, relation) {
        (Type::Choices(_), Relation::Is) => Relation::Has,
        (Type::Choices(_), Relation::IsNot) => Relation::HasNot,
        (Type::Choice(_), Relation::Has) => Relation::Is,
        (Type::Choice(_), Relation::HasNot) => Relation::IsNot,
        (_, relation) => relation,
    };
    if !relation.takes_value() {
        return Ok(Comparison { subject, relation, value: Literal::Nothing });
    }
    let mut typed = options(&seen.kind, chosen, place)
        .into_iter()
        .find(|(_, words)| words == typed.trim())
        .map_or_else(|| typed.clone(), |(value, _)| value);
    if seen.kind == Type::Bool && typed.trim().is_empty() {
        typed = "true".to_owned();
    }
    let allowed = Relation::of(&seen.kind);
    if seen.kind == Type::Bool && relation == Relation::IsNot {
        (relation, typed) = (Relation::Is, if typed == "true" { "false" } else { "true" }.to_owned());
    }
    if !allowed.contains(&relation) {
        let words: Vec<&str> = allowed.iter().map(|relation| relation.label(Lang::Ja)).collect();
        return Err(format!("「{label}」の比べ方は「{}」から選んでください。", words.join("」「")));
    }
    if typed.trim().is_empty() {
        return Err(format!("「{label}」と比べる値を入れてください。"));
    }
    let value = Literal::read(&seen.kind, &typed).ok_or_else(|| match &seen.kind {
        Type::Number => format!("「{label}」と比べる数を、数字で入れてください。"),
        Type::Date => format!("「{label}」と比べる日付を「令和8年4月1日」のように入れてください。"),
        Type::Time => format!("「{label}」と比べる時刻を「9:30」のように入れてください。"),
        _ => format!("「{label}」の選択肢から選んでください。"),
    })?;
    Ok(Comparison { subject, relation, value })
}

/// What can be counted for a fee: numbers, rows, choices, files; code and words.
pub fn countable(form: &Form) -> Vec<(String, String)> {
    let place = Place { form, sight: Sight::All };
    place
        .seen()
        .into_iter()
        .filter(|seen| seen.kind == Type::Number)
        .map(|seen| (seen.code, seen.label))
        .collect()
}

/// The subject of that code and back, for menus.
pub fn subject_of(code: &str) -> Option<Subject> {
    subject(code)
}

/// See [`subject_of`].
pub fn code_of(of: &Subject) -> String {
    code(of)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form() -> Form {
        Form::from_json(&json!({"pages": [
            {"key": "p", "title": "P", "fields": [
                {"key": "people", "type": "number", "label": "世帯人数"},
                {"key": "birthday", "type": "date", "label": "生年月日"},
                {"key": "kind", "type": "choice", "label": "区分", "options": [{"value": "new", "label": "新規"}, {"value": "more", "label": "継続"}]},
                {"key": "licence", "type": "yes_no", "label": "免許の有無"},
                {"key": "last", "type": "text", "label": "その他"}]}]}))
        .unwrap()
    }

    fn said(row: &[(&str, &str)]) -> Result<Said, String> {
        let form = form();
        let mut pairs = vec![("visible.mode".to_owned(), "when".to_owned())];
        pairs.extend(row.iter().map(|(name, value)| (format!("visible.{name}"), (*value).to_owned())));
        let place = Place { form: &form, sight: Sight::BeforeField("last") };
        read(&FormPairs(pairs), "visible", place).map_err(|error| error.message)
    }

    #[test]
    fn what_is_chosen_becomes_a_rule() {
        for (subject, relation, value, wanted) in [
            ("answer:people", "at_least", "２", "people >= 2"),
            ("answer:kind", "is", "新規", "kind = \"new\""),
            ("answer:licence", "is", "", "licence"),
            ("answer:licence", "is_not", "true", "not licence"),
            ("age:birthday", "at_least", "65", "age(birthday) >= 65"),
            ("answer:people", "answered", "", "answered(people)"),
        ] {
            let rows = [("0.subject", subject), ("0.relation", relation), ("0.value", value)];
            assert_eq!(said(&rows), Ok(Said::When(Rule(wanted.to_owned()))));
        }
    }

    #[test]
    fn what_cannot_be_a_rule_says_what_to_do() {
        let rows = |subject, value| [("0.subject", subject), ("0.relation", "at_least"), ("0.value", value)];
        assert_eq!(
            said(&rows("answer:people", "多い")),
            Err("「世帯人数」と比べる数を、数字で入れてください。".to_owned())
        );
        assert!(said(&rows("answer:kind", "新規")).unwrap_err().contains("比べ方"));
        assert!(said(&rows("answer:last", "1")).unwrap_err().contains("より前"));
        assert_eq!(said(&[]), Err("条件の質問を選んでください。".to_owned()));
    }
}
