//! What must be mended before a form is published, and what should be looked at.

use std::collections::{BTreeMap, HashSet};

use yakuba_base::{Lang, Text};

use crate::compile::{Compiled, CompiledField, CompiledRequired, Inner, Place};
use crate::definition::{Field, Form, Page};
use crate::expression::{Domain, Domains, Expr, Function, Path, bounds, possible};
use crate::field::{ChoiceOption, FieldType, FilesField};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The form cannot be published.
    Error,
    /// The form can be published; a person should look.
    Warning,
}

/// Something the publish check found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong and what to do, in Japanese.
    pub message: String,
}

/// Checks a form that is to be offered in `languages`. A form without errors compiles and can be answered.
pub fn publish_check(form: &Form, languages: &[Lang]) -> Vec<Finding> {
    let mut found = Findings(Vec::new());
    keys(form, &mut found);
    shapes(form, &mut found);
    translations(form, languages, &mut found);
    match Compiled::new(form.clone()) {
        Err(errors) => {
            for error in errors {
                found.error(error.place, error.message);
            }
        }
        Ok(compiled) => Rules { form: compiled.inner() }.check(&mut found),
    }
    found.0.sort_by_key(|finding| finding.severity);
    found.0
}

struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, place: Place, message: impl Into<String>) {
        self.0.push(Finding { severity: Severity::Error, place, message: message.into() });
    }

    fn warning(&mut self, place: Place, message: impl Into<String>) {
        self.0.push(Finding { severity: Severity::Warning, place, message: message.into() });
    }
}

fn whole(property: &str) -> Place {
    Place { property: property.to_owned(), ..Place::default() }
}

fn on_page(page: &Page, property: &str) -> Place {
    Place { page: Some(page.key.clone()), ..whole(property) }
}

fn on_field(page: &Page, path: &str, property: &str) -> Place {
    Place { field: Some(path.to_owned()), ..on_page(page, property) }
}

fn keys(form: &Form, found: &mut Findings) {
    let mut pages = HashSet::new();
    for page in &form.pages {
        if !pages.insert(&page.key) {
            found.error(
                on_page(page, "key"),
                format!("ページのキー「{}」が二つあります。片方を変えてください。", page.key),
            );
        }
    }
    let mut fields = HashSet::new();
    for located in form.fields() {
        let path = located.path().0;
        if located.group.is_some_and(|_| form.field(&located.field.key).is_some()) {
            let message = format!(
                "くり返しの中の「{}」と同じキーの項目が外にもあります。式で取り違えないように変えてください。",
                located.field.key
            );
            found.error(on_field(located.page, &path, "key"), message);
        }
        if !fields.insert(path.clone()) {
            found.error(
                on_field(located.page, &path, "key"),
                format!("項目のキー「{path}」が二つあります。片方を変えてください。"),
            );
        }
    }
}

fn shapes(form: &Form, found: &mut Findings) {
    if form.pages.is_empty() {
        found.error(whole("pages"), "ページがありません。一つ加えてください。");
    }
    for page in &form.pages {
        if page.fields.is_empty() {
            found.error(
                on_page(page, "fields"),
                format!(
                    "ページ「{}」に項目がありません。項目を加えるか、ページを消してください。",
                    page.title.get(Lang::Ja)
                ),
            );
        }
    }
    for located in form.fields() {
        let (path, field) = (located.path().0, located.field);
        let label = field.label.get(Lang::Ja);
        let at = |property| on_field(located.page, &path, property);
        match &field.kind {
            FieldType::Choice(choice) => options(&choice.options, label, at("options"), found),
            FieldType::Choices(choices) => {
                options(&choices.options, label, at("options"), found);
                if choices
                    .min
                    .zip(choices.max.or(Some(choices.options.len())))
                    .is_some_and(|(min, max)| min > max)
                {
                    found.error(at("min"), format!("「{label}」は選べる数より多く選ばなければなりません。最少の数を減らしてください。"));
                }
            }
            FieldType::Files(files) => {
                if files.max_files == 0 || files.max_mb == 0 || files.accept.is_empty() {
                    found.error(
                        at("accept"),
                        format!("「{label}」のファイルの数・大きさ・種類を決めてください。"),
                    );
                }
                for kind in files.accept.iter().filter(|kind| !FilesField::is_kind(kind)) {
                    found.error(
                        at("accept"),
                        format!("「{label}」のファイルの種類「{kind}」は扱えません。選び直してください。"),
                    );
                }
            }
            FieldType::Photo(photo) if photo.max_files == 0 => {
                found.error(at("max_files"), format!("「{label}」の写真の枚数を決めてください。"));
            }
            FieldType::Number(number) if number.min.zip(number.max).is_some_and(|(min, max)| min > max) => {
                found.error(at("min"), format!("「{label}」の最小が最大より大きくなっています。"));
            }
            FieldType::Yen(yen) if yen.min.zip(yen.max).is_some_and(|(min, max)| min > max) => {
                found.error(at("min"), format!("「{label}」の最小が最大より大きくなっています。"));
            }
            FieldType::Group(group) => {
                if group.fields.is_empty() {
                    found.error(
                        at("fields"),
                        format!("くり返し「{label}」の中に項目がありません。項目を加えてください。"),
                    );
                }
                if group.max == 0 || group.min > group.max {
                    found.error(
                        at("min"),
                        format!(
                            "くり返し「{label}」の回数が、最少 {}・最多 {} になっています。直してください。",
                            group.min, group.max
                        ),
                    );
                }
            }
            _ => {}
        }
    }
}

fn options(options: &[ChoiceOption], label: &str, place: Place, found: &mut Findings) {
    if options.is_empty() {
        found.error(place, format!("「{label}」に選択肢がありません。加えてください。"));
        return;
    }
    let mut values = HashSet::new();
    for option in options.iter().filter(|option| !values.insert(&option.value)) {
        found.error(
            place.clone(),
            format!("「{label}」に同じ値「{}」の選択肢が二つあります。片方を消してください。", option.value),
        );
    }
    if options.iter().any(|option| option.value.is_empty()) {
        found.error(place, format!("「{label}」に値のない選択肢があります。値を入れてください。"));
    }
}

fn translations(form: &Form, languages: &[Lang], found: &mut Findings) {
    for (place, text) in texts(form) {
        if !text.has(Lang::Ja) {
            found.error(place, "日本語の文がありません。書いてください。");
            continue;
        }
        let missing: Vec<&str> =
            languages.iter().filter(|lang| !text.has(**lang)).map(|lang| lang.label()).collect();
        if !missing.is_empty() {
            let message = format!(
                "「{}」の{}がありません。書き足してください。",
                text.get(Lang::Ja),
                missing.join("と")
            );
            found.warning(place, message);
        }
    }
}

/// Every text a person reads, with its place.
pub(crate) fn texts(form: &Form) -> Vec<(Place, &Text)> {
    let mut texts: Vec<(Place, &Text)> = Vec::new();
    for page in &form.pages {
        texts.push((on_page(page, "title"), &page.title));
        texts.extend(page.intro.iter().map(|intro| (on_page(page, "intro"), intro)));
    }
    for located in form.fields() {
        let (path, field) = (located.path().0, located.field);
        let at = |property: &str| on_field(located.page, &path, property);
        texts.push((at("label"), &field.label));
        texts.extend(field.hint.iter().map(|hint| (at("hint"), hint)));
        texts.extend(field.why.iter().map(|why| (at("why"), why)));
        texts.extend(field.checks.iter().map(|check| (at("checks"), &check.message)));
        texts.extend(field.kind.ask().texts().into_iter().map(|(name, text)| (at(&name), text)));
    }
    texts.extend(form.ineligible.iter().map(|each| (whole("ineligible"), &each.message)));
    texts.extend(
        form.fee.iter().filter_map(|fee| fee.explain.as_ref()).map(|explain| (whole("fee"), explain)),
    );
    texts
}

/// The rules of a form, with what is known about its answers.
struct Rules<'a> {
    form: &'a Inner,
}

impl<'a> Rules<'a> {
    fn check(&self, found: &mut Findings) {
        let mut order: BTreeMap<&str, usize> = BTreeMap::new();
        for (page, rules) in self.form.form.pages.iter().zip(&self.form.pages) {
            let before = order.clone();
            for field in &page.fields {
                let next = order.len();
                order.entry(field.key.as_str()).or_insert(next);
            }
            self.look_back(rules.visible.as_ref(), &before, &[], on_page(page, "visible"), found);
            self.page_shown(page, rules.visible.as_ref(), found);
            let mut known: BTreeMap<&str, usize> = before;
            for (field, rules) in page.fields.iter().zip(&rules.fields) {
                self.field(page, field, rules, (&known, &order), found);
                known.insert(field.key.as_str(), 0);
            }
        }
        for (index, when) in self.form.ineligible.iter().enumerate() {
            if !self.can_be(&[when]) {
                let message = format!(
                    "対象外の条件の{}番目は、成り立つことがありません。条件を見直してください。",
                    index + 1
                );
                found.error(whole("ineligible"), message);
            }
        }
        if let Some(fee) = &self.form.fee
            && bounds(fee, self).low.is_none_or(|low| low.is_negative())
        {
            let message = "手数料がマイナスになることがあるかもしれません。項目に最小の値を決めるか、max(0, …) で囲んでください。";
            found.warning(whole("fee"), message);
        }
    }

    fn page_shown(&self, page: &Page, visible: Option<&Expr>, found: &mut Findings) {
        if visible.is_some_and(|visible| !self.can_be(&[visible])) {
            let message = format!(
                "ページ「{}」が表示されることはありません。条件がたがいに矛盾しています。",
                page.title.get(Lang::Ja)
            );
            found.error(on_page(page, "visible"), message);
        }
    }

    /// `known`: keys asked before this field; `same_page`: those and all others of the page.
    fn field(
        &self,
        page: &Page,
        field: &Field,
        rules: &CompiledField,
        (known, same_page): (&BTreeMap<&str, usize>, &BTreeMap<&str, usize>),
        found: &mut Findings,
    ) {
        let at = |property: &str| on_field(page, &field.key, property);
        let label = field.label.get(Lang::Ja);
        self.look_back(rules.visible.as_ref(), known, &[], at("visible"), found);
        self.look_back(rules.value.as_ref(), known, &[], at("value"), found);
        for (rule, property) in after_answers(rules) {
            self.look_back(Some(rule), same_page, &[], at(property), found);
        }
        let on_page =
            self.form.pages.iter().zip(&self.form.form.pages).find(|(_, each)| each.key == page.key);
        let outer: Vec<&Expr> =
            on_page.and_then(|(rules, _)| rules.visible.as_ref()).into_iter().chain(&rules.visible).collect();
        if rules.visible.is_some() && self.can_be(&outer[..outer.len() - 1]) && !self.can_be(&outer) {
            found.error(
                at("visible"),
                format!("「{label}」が表示されることはありません。条件がたがいに矛盾しています。"),
            );
        }
        let mut members: Vec<&str> = Vec::new();
        for (member, rules) in field.members().iter().zip(&rules.members) {
            let path = format!("{}.{}", field.key, member.key);
            let at = |property: &str| on_field(page, &path, property);
            self.look_back(rules.visible.as_ref(), known, &members, at("visible"), found);
            self.look_back(rules.value.as_ref(), known, &members, at("value"), found);
            let all: Vec<&str> = field.members().iter().map(|member| member.key.as_str()).collect();
            for (rule, property) in after_answers(rules) {
                self.look_back(Some(rule), same_page, &all, at(property), found);
            }
            members.push(&member.key);
        }
    }

    /// A rule may look at what was asked before. Names inside `any` and `all` belong to the rows of their group.
    fn look_back(
        &self,
        rule: Option<&Expr>,
        known: &BTreeMap<&str, usize>,
        row: &[&str],
        place: Place,
        found: &mut Findings,
    ) {
        let Some(rule) = rule else { return };
        for path in references(rule) {
            if known.contains_key(path.head.as_str()) || row.contains(&path.head.as_str()) {
                continue;
            }
            let label = self
                .form
                .form
                .field(&path.head)
                .map_or(path.head.as_str(), |field| field.label.get(Lang::Ja));
            let message = format!(
                "式が、後で聞く「{label}」を見ています。「{label}」を前に動かすか、式を変えてください。"
            );
            found.error(place.clone(), message);
        }
    }

    fn can_be(&self, conditions: &[&Expr]) -> bool {
        possible(conditions, self)
    }
}

/// Rules that are asked when the page has been answered.
fn after_answers(rules: &CompiledField) -> impl Iterator<Item = (&Expr, &'static str)> {
    let required = match &rules.required {
        CompiledRequired::When(rule) => Some((rule, "required")),
        _ => None,
    };
    let checks = rules.checks.iter().map(|check| (check, "checks"));
    let limits = rules.min.iter().map(|min| (min, "min")).chain(rules.max.iter().map(|max| (max, "max")));
    required.into_iter().chain(checks).chain(limits)
}

/// The outer names of a rule: inside `any` and `all` only the group counts.
fn references(rule: &Expr) -> Vec<&Path> {
    match rule {
        Expr::Call(Function::Any | Function::All, arguments) => references(&arguments[0]),
        Expr::Name(path) => vec![path],
        Expr::Not(inner) | Expr::Negate(inner) => references(inner),
        Expr::Binary(_, left, right) => [references(left), references(right)].concat(),
        Expr::In(item, list) => [references(item), list.iter().flat_map(references).collect()].concat(),
        Expr::Call(_, arguments) => arguments.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

impl Domains for Rules<'_> {
    fn domain(&self, atom: &Expr) -> Option<Domain> {
        self.form.form.domain(atom)
    }

    fn certain(&self, path: &Path) -> bool {
        self.form.form.certain(path)
    }

    fn formula(&self, path: &Path) -> Option<&Expr> {
        self.form.formula(path)
    }

    fn shown_when(&self, path: &Path) -> Vec<&Expr> {
        let Some(&index) = self.form.index.get(&path.head) else { return Vec::new() };
        let (page, field) = self.form.places[index];
        let page = &self.form.pages[page];
        page.visible.iter().chain(&page.fields[field].visible).collect()
    }

    fn decided(&self, _condition: &Expr) -> Option<bool> {
        None
    }
}
