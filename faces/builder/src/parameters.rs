//! The settings that only one kind of question has: a list of inputs for each kind, shown and read the same way.

use maud::{Markup, html};
use serde_json::{Value as Json, json};
use yakuba_base::{Lang, Text};
use yakuba_forms::{Field, expression::Type, field::ChoiceOption, field::FieldType};
use yakuba_web::{FormPairs, ui::ErrorLink};

use crate::{
    inputs::{Typed, read_text},
    rules::{Place, Sight},
};

/// How one setting is typed.
enum Control {
    /// A number with its unit.
    Number(&'static str),
    /// One of several.
    Pick(&'static [(&'static str, &'static str)]),
    /// はい or いいえ.
    Flag,
    /// Any of several.
    Ticks(&'static [(&'static str, &'static str)]),
    /// Words in three languages, in so many lines.
    Words(u8),
    /// An expression for a day.
    Day,
    /// An expression for the value.
    Value,
    /// Options, one per line.
    Options,
}

const SCRIPTS: &[(&str, &str)] =
    &[("any", "何でも"), ("kana", "カタカナ"), ("ascii", "半角の英数字"), ("digits", "数字")];
const FILES: &[(&str, &str)] = &[
    ("pdf", "PDF"),
    ("jpeg", "写真（JPEG）"),
    ("png", "画像（PNG）"),
    ("heic", "iPhoneの写真（HEIC）"),
    ("webp", "画像（WebP）"),
    ("docx", "Word"),
    ("xlsx", "Excel"),
    ("csv", "CSV"),
];

fn controls(kind: &str) -> &'static [(&'static str, &'static str, Control)] {
    use Control::{Day, Flag, Number, Options, Pick, Ticks, Value, Words};
    match kind {
        "text" => &[("max_length", "最大の文字数", Number("文字")), ("script", "文字の種類", Pick(SCRIPTS))],
        "long_text" => &[("max_length", "最大の文字数", Number("文字"))],
        "number" => &[
            ("min", "最小", Number("")),
            ("max", "最大", Number("")),
            ("decimals", "小数点以下の桁", Number("桁")),
            ("unit", "単位", Words(1)),
        ],
        "yen" => &[("min", "最小", Number("円")), ("max", "最大", Number("円"))],
        "date" => &[("min", "いつから", Day), ("max", "いつまで", Day)],
        "choice" => &[("options", "選択肢", Options)],
        "choices" => {
            &[("options", "選択肢", Options), ("min", "最少", Number("個")), ("max", "最多", Number("個"))]
        }
        "person_name" => &[("kana", "ふりがなも聞く", Flag)],
        "address" => &[("scope", "範囲", Pick(&[("japan", "全国"), ("city", "市内だけ")]))],
        "files" => &[
            ("max_files", "最多", Number("個")),
            ("max_mb", "1個の大きさ", Number("MBまで")),
            ("accept", "受け取る種類", Ticks(FILES)),
        ],
        "photo" => &[("max_files", "最多", Number("枚"))],
        "group" => {
            &[("item", "1件の呼び方", Words(1)), ("min", "最少", Number("件")), ("max", "最多", Number("件"))]
        }
        "consent" => &[("statement", "同意する文", Words(4))],
        "guidance" => &[("body", "案内の文", Words(6))],
        "calculated" => &[
            ("value", "計算の式", Value),
            ("unit", "結果", Pick(&[("yen", "金額（円）"), ("number", "数"), ("text", "文字")])),
        ],
        _ => &[],
    }
}

/// What a setting is in the question's JSON.
fn stored<'j>(json: &'j Json, property: &str) -> &'j Json {
    json.get(property).unwrap_or(&Json::Null)
}

fn shown(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The inputs for the settings of a question.
pub(crate) fn inputs(field: &Field, path: &str, place: Place<'_>, typed: Typed<'_>) -> Markup {
    let json = serde_json::to_value(field).unwrap_or_default();
    let kind = field.kind.name();
    html! {
        @for (property, label, control) in controls(kind) {
            @let value = stored(&json, property);
            @let name = format!("p.{property}");
            @match control {
                Control::Number(unit) => (typed.number(&name, label, "", &shown(value), unit)),
                Control::Pick(choices) => (typed.pick(&name, label, "", choices, &shown(value))),
                Control::Flag => {
                    div.field { label {
                        input type="hidden" name={ (name) ".asked" } value="1";
                        input type="checkbox" name=(name) value="true" checked[typed.ticked(&name, "true", value == &Json::Bool(true))]; " " (label)
                    } }
                }
                Control::Ticks(choices) => {
                    @let chosen: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
                    (typed.ticks(&name, label, choices, &chosen))
                }
                Control::Words(rows) => {
                    @let text: Option<Text> = serde_json::from_value(value.clone()).ok();
                    (typed.text(&name, label, "", text.as_ref(), *rows))
                }
                Control::Day => (typed.line(&name, label, "空ならいつでも。today()＝今日、@2026-04-01＝その日、add_days(today(), 14)＝2週間後", &shown(value))),
                Control::Value => {
                    (typed.area(&name, label, "例　300 * copies　（質問の名前は、右上に出ている英字です）", &shown(value), 2))
                    @if let FieldType::Calculated(calculated) = &field.kind
                        && let Ok(words) = place.words(&calculated.value) { p.rule-words { "いまの計算：" strong { (words) } } }
                }
                Control::Options => (options_input(field, path, typed)),
            }
        }
    }
}

/// Options as lines: `値=表示`, or only the words; the value of an option stays when its words change.
fn options_input(field: &Field, path: &str, typed: Typed<'_>) -> Markup {
    let options = options_of(field);
    let lines: Vec<String> = options.iter().map(line).collect();
    html! {
        (typed.area("p.options", "選択肢（1行に1つ）", "「値=言葉｜やさしい日本語｜English」。値を書かなければ自動で付きます。値は条件の式で使う名前で、公開した後は変えないでください。", &lines.join("\n"), 6))
        p.hint { "いまの選択肢は" (options.len()) "個（" (path) "）。" }
    }
}

fn options_of(field: &Field) -> &[ChoiceOption] {
    match &field.kind {
        FieldType::Choice(choice) => &choice.options,
        FieldType::Choices(choices) => &choices.options,
        _ => &[],
    }
}

fn line(option: &ChoiceOption) -> String {
    let mut words = vec![option.label.get(Lang::Ja)];
    if option.label.has(Lang::Easy) || option.label.has(Lang::En) {
        words.push(if option.label.has(Lang::Easy) { option.label.get(Lang::Easy) } else { "" });
    }
    if option.label.has(Lang::En) {
        words.push(option.label.get(Lang::En));
    }
    format!("{}={}", option.value, words.join("｜"))
}

/// Reads the lines of [`options_input`]. An option whose words are known keeps its value and hint.
pub(crate) fn read_options(typed: &str, before: &[ChoiceOption]) -> Vec<ChoiceOption> {
    let mut options: Vec<ChoiceOption> = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (value, words) = match line.split_once(['=', '＝']) {
            Some((value, words)) => (Some(yakuba_base::text::normalise(value)), words),
            None => (None, line),
        };
        let mut words = words.split(['｜', '|']).map(str::trim);
        let mut label = Text::ja(words.next().unwrap_or_default());
        for (lang, words) in [Lang::Easy, Lang::En].into_iter().zip(words) {
            label.set(lang, words);
        }
        let known = before.iter().find(|option| match &value {
            Some(value) => option.value == *value,
            None => option.label.get(Lang::Ja) == label.get(Lang::Ja),
        });
        let taken = |value: &str| options.iter().chain(before).any(|option| option.value == value);
        let fresh = || (1..).map(|n| format!("option_{n}")).find(|value| !taken(value)).unwrap_or_default();
        let value = value
            .filter(|value| !value.is_empty())
            .or_else(|| known.map(|option| option.value.clone()))
            .unwrap_or_else(fresh);
        if value.is_empty() || label.is_empty() {
            continue;
        }
        options.push(ChoiceOption { value, label, hint: known.and_then(|option| option.hint.clone()) });
    }
    options
}

/// Reads the settings of a question: property and value, `null` where the input was left blank.
pub(crate) fn read(
    form: &FormPairs,
    field: &Field,
    path: &str,
    place: Place<'_>,
) -> Result<Vec<(&'static str, Json)>, ErrorLink> {
    let mut read = Vec::new();
    for (property, label, control) in controls(field.kind.name()) {
        let name = format!("p.{property}");
        let wrong = |message: String| ErrorLink {
            field_id: name.clone(),
            message: format!("「{label}」{message}"),
        };
        let value = match control {
            Control::Number(_) => {
                number(form.text(&name)).ok_or_else(|| wrong("は数字で入れてください。".to_owned()))?
            }
            Control::Pick(choices) => {
                let chosen = choices.iter().find(|(value, _)| *value == form.text(&name));
                chosen.map_or(Json::Null, |(value, _)| json!(value))
            }
            Control::Flag => json!(form.get(&name) == Some("true")),
            Control::Ticks(_) => json!(form.all(&name).collect::<Vec<_>>()),
            Control::Words(_) => read_text(form, &name).map_or(Json::Null, |text| json!(text)),
            Control::Day => expression(form.text(&name), &[Type::Date], place).map_err(wrong)?,
            Control::Value => {
                let wanted = if form.text("p.unit") == "text" { Type::Text } else { Type::Number };
                let before = Place { sight: Sight::BeforeField(path), ..place };
                expression(form.text(&name), &[wanted], before).map_err(wrong)?
            }
            Control::Options => json!(read_options(form.text(&name), options_of(field))),
        };
        read.push((*property, value));
    }
    Ok(read)
}

fn number(typed: &str) -> Option<Json> {
    let typed = yakuba_base::text::normalise(typed).replace([',', ' '], "");
    if typed.is_empty() {
        return Some(Json::Null);
    }
    serde_json::from_str::<serde_json::Number>(&typed).ok().map(Json::Number)
}

fn expression(typed: &str, wanted: &[Type], place: Place<'_>) -> Result<Json, String> {
    if typed.trim().is_empty() {
        return Ok(Json::Null);
    }
    place.written(typed, wanted).map(|rule| json!(rule)).map_err(|why| format!("の式が読めません。{why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_keep_their_values_when_their_words_change() {
        let first = read_options("新規\n継続｜つづける｜Renewal", &[]);
        assert_eq!(
            first.iter().map(|option| option.value.as_str()).collect::<Vec<_>>(),
            ["option_1", "option_2"]
        );
        assert_eq!(first[1].label.get(Lang::En), "Renewal");
        let lines: Vec<String> = first.iter().map(line).collect();
        assert_eq!(read_options(&lines.join("\n"), &first), first);
        let renamed = read_options("option_1=はじめて\n廃止\n継続", &first);
        let values: Vec<&str> = renamed.iter().map(|option| option.value.as_str()).collect();
        assert_eq!(values, ["option_1", "option_3", "option_2"]);
    }
}
