//! What changed between two revisions, in plain words.

use serde_json::Value as Json;
use yakuba_base::{Lang, Text};

use crate::compile::Place;
use crate::definition::{Fee, Field, Form, Located, Page, Required, Rule};
use crate::expression::explain;
use crate::field::{ChoiceOption, FieldType};

/// A change from one revision to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where, in the newer form (in the older for what was removed).
    pub place: Place,
    /// What.
    pub what: What,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A page or field came: its name.
    Added(Text),
    /// A page or field went: its name.
    Removed(Text),
    /// A page or field stands elsewhere: its name, and the page it is on now when that is another.
    Moved(Text, Option<Text>),
    /// Words changed: of what, from, to.
    Words(Text, Text, Text),
    /// A field became another kind of question: its name.
    Kind(Text),
    /// Whether an answer is needed: its name, from, to, each explained.
    Required(Text, Text, Text),
    /// An option came: the field's name, the option.
    OptionAdded(Text, Text),
    /// An option went: the field's name, the option.
    OptionRemoved(Text, Text),
    /// When something is shown, or how it is calculated: its name, from, to, each explained; blank when there was none.
    Rule(Text, Text, Text),
    /// Another setting of a field: its name, the setting.
    Setting(Text, String),
    /// What it costs: from, to; blank when there was no fee.
    Fee(Text, Text),
    /// Who cannot apply.
    Ineligible,
}

impl Change {
    /// The change as a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            _ => self.japanese(lang),
        }
    }

    fn is_page(&self) -> bool {
        self.place.field.is_none()
    }

    fn japanese(&self, lang: Lang) -> String {
        let thing = if self.is_page() { "ページ" } else { "項目" };
        let or_none = |text: &Text, none: &str| {
            if text.is_empty() { none.to_owned() } else { text.get(lang).to_owned() }
        };
        match &self.what {
            What::Added(name) => format!("{thing}「{}」を加えました。", name.get(lang)),
            What::Removed(name) => format!("{thing}「{}」を消しました。", name.get(lang)),
            What::Moved(name, None) => format!("{thing}「{}」の順番を変えました。", name.get(lang)),
            What::Moved(name, Some(page)) => {
                format!("{thing}「{}」をページ「{}」に移しました。", name.get(lang), page.get(lang))
            }
            What::Words(of, from, to) => {
                format!("{}を「{}」から「{}」に変えました。", of.get(lang), from.get(lang), to.get(lang))
            }
            What::Kind(name) => {
                format!("項目「{}」の種類を変えました。今までの答えは別に残します。", name.get(lang))
            }
            What::Required(name, from, to) => {
                format!(
                    "項目「{}」の入力を「{}」から「{}」に変えました。",
                    name.get(lang),
                    from.get(lang),
                    to.get(lang)
                )
            }
            What::OptionAdded(name, option) => {
                format!("「{}」に選択肢「{}」を加えました。", name.get(lang), option.get(lang))
            }
            What::OptionRemoved(name, option) => {
                format!("「{}」から選択肢「{}」を消しました。", name.get(lang), option.get(lang))
            }
            What::Rule(of, from, to) => format!(
                "{}を、{} から {} に変えました。",
                of.get(lang),
                or_none(from, "条件なし"),
                or_none(to, "条件なし")
            ),
            What::Setting(name, setting) => {
                format!("項目「{}」の設定（{setting}）を変えました。", name.get(lang))
            }
            What::Fee(from, to) => {
                format!("手数料を、{} から {} に変えました。", or_none(from, "無料"), or_none(to, "無料"))
            }
            What::Ineligible => "申請できない人の条件を変えました。".to_owned(),
        }
    }

    fn english(&self) -> String {
        let en = |text: &Text| text.get(Lang::En).to_owned();
        let or_none = |text: &Text, none: &str| if text.is_empty() { none.to_owned() } else { en(text) };
        let thing = if self.is_page() { "page" } else { "question" };
        match &self.what {
            What::Added(name) => format!("Added the {thing} “{}”.", en(name)),
            What::Removed(name) => format!("Removed the {thing} “{}”.", en(name)),
            What::Moved(name, None) => format!("Changed the order of the {thing} “{}”.", en(name)),
            What::Moved(name, Some(page)) => {
                format!("Moved the {thing} “{}” to the page “{}”.", en(name), en(page))
            }
            What::Words(of, from, to) => format!("Changed {} from “{}” to “{}”.", en(of), en(from), en(to)),
            What::Kind(name) => {
                format!("Changed the kind of the question “{}”. Earlier answers are kept aside.", en(name))
            }
            What::Required(name, from, to) => {
                format!("“{}” was {}, and is now {}.", en(name), en(from), en(to))
            }
            What::OptionAdded(name, option) => {
                format!("Added the option “{}” to “{}”.", en(option), en(name))
            }
            What::OptionRemoved(name, option) => {
                format!("Removed the option “{}” from “{}”.", en(option), en(name))
            }
            What::Rule(of, from, to) => {
                format!(
                    "Changed {}: from {} to {}.",
                    en(of),
                    or_none(from, "no condition"),
                    or_none(to, "no condition")
                )
            }
            What::Setting(name, setting) => format!("Changed a setting of “{}” ({setting}).", en(name)),
            What::Fee(from, to) => {
                format!("Changed the fee from {} to {}.", or_none(from, "free"), or_none(to, "free"))
            }
            What::Ineligible => "Changed who cannot apply.".to_owned(),
        }
    }
}

/// The changes from `old` to `new`, in the order of the form.
pub fn diff(old: &Form, new: &Form) -> Vec<Change> {
    let mut changes = Changes { old, new, list: Vec::new() };
    changes.pages();
    changes.fields();
    if old.ineligible != new.ineligible {
        changes.add(Place { property: "ineligible".to_owned(), ..Place::default() }, What::Ineligible);
    }
    if old.fee != new.fee {
        let (from, to) = (fee(old, old.fee.as_ref()), fee(new, new.fee.as_ref()));
        changes.add(Place { property: "fee".to_owned(), ..Place::default() }, What::Fee(from, to));
    }
    changes.list
}

struct Changes<'a> {
    old: &'a Form,
    new: &'a Form,
    list: Vec<Change>,
}

impl Changes<'_> {
    fn add(&mut self, place: Place, what: What) {
        self.list.push(Change { place, what });
    }

    fn pages(&mut self) {
        let (old, new) = (self.old, self.new);
        let at = |page: &Page, property: &str| Place {
            page: Some(page.key.clone()),
            field: None,
            property: property.to_owned(),
        };
        for page in old.pages.iter().filter(|page| new.page(&page.key).is_none()) {
            self.add(at(page, "key"), What::Removed(page.title.clone()));
        }
        let moved = moved(
            &old.pages.iter().map(|page| page.key.clone()).collect::<Vec<_>>(),
            &new.pages.iter().map(|page| page.key.clone()).collect::<Vec<_>>(),
        );
        for page in &new.pages {
            let Some(before) = old.page(&page.key) else {
                self.add(at(page, "key"), What::Added(page.title.clone()));
                continue;
            };
            if moved.contains(&page.key) {
                self.add(at(page, "order"), What::Moved(page.title.clone(), None));
            }
            if before.title != page.title {
                let of = Text::new("ページの見出し", "ページの 見出し", "the page's heading");
                self.add(at(page, "title"), What::Words(of, before.title.clone(), page.title.clone()));
            }
            if before.intro != page.intro {
                let of = titled(&page.title, "の説明", "the words of");
                let words = |intro: &Option<Text>| intro.clone().unwrap_or_default();
                self.add(at(page, "intro"), What::Words(of, words(&before.intro), words(&page.intro)));
            }
            self.rule(
                at(page, "visible"),
                (before.visible.as_ref(), page.visible.as_ref()),
                None,
                titled(&page.title, "を表示する条件", "when to show"),
            );
        }
    }

    fn fields(&mut self) {
        let (old, new) = (self.old, self.new);
        for gone in old.fields().filter(|located| twin(new, located).is_none()) {
            self.add(place(&gone, "key"), What::Removed(gone.field.label.clone()));
        }
        let order = |form: &Form| form.fields().map(|located| located.path().0).collect::<Vec<_>>();
        let moved = moved(&order(old), &order(new));
        for located in new.fields() {
            let Some(before) = twin(old, &located) else {
                self.add(place(&located, "key"), What::Added(located.field.label.clone()));
                continue;
            };
            if before.page.key != located.page.key {
                self.add(
                    place(&located, "order"),
                    What::Moved(located.field.label.clone(), Some(located.page.title.clone())),
                );
            } else if moved.contains(&located.path().0) {
                self.add(place(&located, "order"), What::Moved(located.field.label.clone(), None));
            }
            self.field(&before, &located);
        }
    }

    fn field(&mut self, before: &Located<'_>, now: &Located<'_>) {
        let (old, new) = (before.field, now.field);
        let name = new.label.clone();
        let row_of = now.group.map(|group| group.key.as_str());
        if old.label != new.label {
            let of = Text::new("項目の名前", "項目の 名前", "the question");
            self.add(place(now, "label"), What::Words(of, old.label.clone(), name.clone()));
        }
        if old.required != new.required {
            let (from, to) = (need(self.old, &old.required, row_of), need(self.new, &new.required, row_of));
            self.add(place(now, "required"), What::Required(name.clone(), from, to));
        }
        self.rule(
            place(now, "visible"),
            (old.visible.as_ref(), new.visible.as_ref()),
            row_of,
            titled(&name, "を表示する条件", "when to show"),
        );
        for (property, same) in [
            ("hint", old.hint == new.hint),
            ("why", old.why == new.why),
            ("checks", old.checks == new.checks),
            ("prefill", old.prefill == new.prefill),
        ] {
            if !same {
                self.add(place(now, property), What::Setting(name.clone(), setting(property).to_owned()));
            }
        }
        if old.kind.name() != new.kind.name() {
            self.add(place(now, "type"), What::Kind(name));
            return;
        }
        match (&old.kind, &new.kind) {
            (FieldType::Choice(from), FieldType::Choice(to)) => self.options(now, &from.options, &to.options),
            (FieldType::Choices(from), FieldType::Choices(to)) => {
                self.options(now, &from.options, &to.options)
            }
            (FieldType::Calculated(from), FieldType::Calculated(to)) => {
                self.rule(
                    place(now, "value"),
                    (Some(&from.value), Some(&to.value)),
                    row_of,
                    titled(&name, "の計算", "the calculation of"),
                );
            }
            _ => {}
        }
        let (from, to) = (parameters(&old.kind), parameters(&new.kind));
        let keys: std::collections::BTreeSet<&String> = from.keys().chain(to.keys()).collect();
        for key in keys.into_iter().filter(|key| from.get(*key) != to.get(*key)) {
            self.add(place(now, key), What::Setting(name.clone(), setting(key).to_owned()));
        }
    }

    fn options(&mut self, now: &Located<'_>, from: &[ChoiceOption], to: &[ChoiceOption]) {
        let name = now.field.label.clone();
        let has = |list: &[ChoiceOption], value: &str| list.iter().any(|option| option.value == value);
        for option in from.iter().filter(|option| !has(to, &option.value)) {
            self.add(place(now, "options"), What::OptionRemoved(name.clone(), option.label.clone()));
        }
        for option in to {
            match from.iter().find(|before| before.value == option.value) {
                None => {
                    self.add(place(now, "options"), What::OptionAdded(name.clone(), option.label.clone()))
                }
                Some(before) if before.label != option.label => {
                    let of = titled(&name, "の選択肢", "an option of");
                    self.add(
                        place(now, "options"),
                        What::Words(of, before.label.clone(), option.label.clone()),
                    );
                }
                Some(_) => {}
            }
        }
        let order =
            |list: &[ChoiceOption]| list.iter().map(|option| option.value.clone()).collect::<Vec<_>>();
        if !moved(&order(from), &order(to)).is_empty() {
            self.add(place(now, "options"), What::Setting(name, "選択肢の順番".to_owned()));
        }
    }

    fn rule(
        &mut self,
        place: Place,
        (from, to): (Option<&Rule>, Option<&Rule>),
        row_of: Option<&str>,
        of: Text,
    ) {
        if from != to {
            let (from, to) = (said(self.old, from, row_of), said(self.new, to, row_of));
            self.add(place, What::Rule(of, from, to));
        }
    }
}

fn place(located: &Located<'_>, property: &str) -> Place {
    Place {
        page: Some(located.page.key.clone()),
        field: Some(located.path().0),
        property: property.to_owned(),
    }
}

/// The field at the same path in another form.
fn twin<'a>(form: &'a Form, located: &Located<'_>) -> Option<Located<'a>> {
    let path = located.path();
    form.fields().find(|other| other.path() == path)
}

/// 「名前」の…, or "… “name”".
fn titled(name: &Text, japanese: &str, english: &str) -> Text {
    Text::new(
        format!("「{}」{japanese}", name.get(Lang::Ja)),
        format!("「{}」{japanese}", name.get(Lang::Easy)),
        format!("{english} “{}”", name.get(Lang::En)),
    )
}

/// A rule in plain words of every language; blank without a rule, its source when it cannot be read.
fn said(form: &Form, rule: Option<&Rule>, row_of: Option<&str>) -> Text {
    let Some(rule) = rule else { return Text::default() };
    match rule.parse() {
        Ok(expr) => {
            let quote = |lang: Lang| {
                let words = crate::expression::explain_in(&expr, form, lang, row_of);
                if lang == Lang::En { words } else { format!("［{words}］") }
            };
            Text::new(quote(Lang::Ja), quote(Lang::Easy), quote(Lang::En))
        }
        Err(_) => Text::ja(rule.0.clone()),
    }
}

fn need(form: &Form, required: &Required, row_of: Option<&str>) -> Text {
    match required {
        Required::Always => Text::new("必須", "かならず 書く", "required"),
        Required::Never => Text::new("任意", "書かなくても いい", "optional"),
        Required::When(rule) => {
            let words = said(form, Some(rule), row_of);
            let ending = |lang| format!("{}のとき必須", words.get(lang));
            Text::new(ending(Lang::Ja), ending(Lang::Easy), format!("required when {}", words.get(Lang::En)))
        }
    }
}

fn fee(form: &Form, fee: Option<&Fee>) -> Text {
    let Some(fee) = fee else { return Text::default() };
    let Ok(expr) = fee.amount.parse() else { return Text::ja(fee.amount.0.clone()) };
    let words = |lang| explain(&expr, form, lang);
    Text::new(
        format!("［{}（円）］", words(Lang::Ja)),
        format!("［{}（円）］", words(Lang::Easy)),
        format!("{} (yen)", words(Lang::En)),
    )
}

/// The parameters of a kind that have no sentence of their own.
fn parameters(kind: &FieldType) -> serde_json::Map<String, Json> {
    let mut map = match serde_json::to_value(kind) {
        Ok(Json::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    map.retain(|key, _| !matches!(key.as_str(), "type" | "options" | "fields" | "value"));
    map
}

/// What a setting is called.
fn setting(property: &str) -> &str {
    match property {
        "hint" => "書き方の説明",
        "why" => "聞く理由",
        "checks" => "入力の確認",
        "prefill" => "自動で入る答え",
        "max_length" => "文字数",
        "script" => "文字の種類",
        "min" => "最小・最初の日",
        "max" => "最大・最後の日",
        "decimals" => "小数",
        "unit" => "単位",
        "kana" => "フリガナ",
        "scope" => "住所の範囲",
        "max_files" => "ファイルの数",
        "max_mb" => "ファイルの大きさ",
        "accept" => "ファイルの種類",
        "item" => "くり返しの呼び方",
        "statement" => "同意の文",
        "body" => "案内の文",
        other => other,
    }
}

/// Those of the keys in both lists whose order changed: all but a longest run that kept it.
fn moved(old: &[String], new: &[String]) -> Vec<String> {
    let places: Vec<(usize, &String)> =
        new.iter().filter_map(|key| old.iter().position(|other| other == key).map(|at| (at, key))).collect();
    // best[i]: length of the longest ordered run ending at i, and where it came from.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (index, (at, _)) in places.iter().enumerate() {
        let before =
            (0..index).filter(|&earlier| places[earlier].0 < *at).max_by_key(|&earlier| best[earlier].0);
        best.push((before.map_or(1, |earlier| best[earlier].0 + 1), before));
    }
    let mut kept = std::collections::HashSet::new();
    let mut at = (0..best.len()).max_by_key(|&index| best[index].0);
    while let Some(index) = at {
        kept.insert(index);
        at = best[index].1;
    }
    places
        .into_iter()
        .enumerate()
        .filter(|(index, _)| !kept.contains(index))
        .map(|(_, (_, key))| key.clone())
        .collect()
}

/// Shows every rule of a field and of its members.
pub(crate) fn each_rule(field: &mut Field, see: &mut impl FnMut(&mut Rule)) {
    field.visible.iter_mut().for_each(&mut *see);
    if let Required::When(rule) = &mut field.required {
        see(rule);
    }
    field.checks.iter_mut().for_each(|check| see(&mut check.holds));
    match &mut field.kind {
        FieldType::Date(date) => date.min.iter_mut().chain(&mut date.max).for_each(&mut *see),
        FieldType::Calculated(calculated) => see(&mut calculated.value),
        FieldType::Group(group) => group.fields.iter_mut().for_each(|member| each_rule(member, see)),
        _ => {}
    }
}

/// Every rule of a form with its place.
pub(crate) fn rules(form: &Form) -> Vec<(Place, String)> {
    let mut rules = Vec::new();
    for page in &form.pages {
        let at = |field: Option<String>, property: &str| Place {
            page: Some(page.key.clone()),
            field,
            property: property.to_owned(),
        };
        rules.extend(page.visible.iter().map(|rule| (at(None, "visible"), rule.0.clone())));
        for field in &page.fields {
            each_rule(&mut field.clone(), &mut |rule| {
                rules.push((at(Some(field.key.clone()), "rule"), rule.0.clone()))
            });
        }
    }
    let whole = |property: &str| Place { property: property.to_owned(), ..Place::default() };
    rules.extend(form.ineligible.iter().map(|each| (whole("ineligible"), each.when.0.clone())));
    rules.extend(form.fee.iter().map(|fee| (whole("fee"), fee.amount.0.clone())));
    rules
}
