//! The edits of the no-code builder. Each gives a new form; keys, once given, stay.

use std::collections::HashSet;

use serde_json::{Value as Json, json};
use yakuba_base::Text;

use crate::compile::Place;
use crate::definition::{DefinitionError, Fee, Field, Form, Ineligible, Page};
use crate::expression::Path;
use crate::field::FieldType;

/// Why an edit cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no page with that key.
    #[error("there is no page `{0}`")]
    NoPage(String),
    /// There is no field at that path.
    #[error("there is no field `{0}`")]
    NoField(String),
    /// There is no kind of field with that name.
    #[error("there is no field type `{0}`")]
    NoType(String),
    /// A group cannot stand inside a group.
    #[error("a group cannot stand inside a group")]
    GroupInGroup,
    /// The property cannot have that value.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
}

type Result<T> = std::result::Result<T, EditError>;

/// Which way to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// One place towards the beginning. A field at the top of its page goes to the end of the page before.
    Up,
    /// One place towards the end. A field at the end of its page goes to the top of the page after.
    Down,
    /// To that place among its siblings, from 0; past the end means the end.
    To(usize),
}

/// The words a new field begins with: kind, key, Japanese, plain Japanese, English.
const KINDS: [(&str, &str, &str, &str, &str); 23] = [
    ("text", "text", "文字", "文字", "Text"),
    ("long_text", "details", "くわしい内容", "くわしい こと", "Details"),
    ("number", "number", "数", "数", "Number"),
    ("yen", "amount", "金額", "お金", "Amount"),
    ("date", "date", "日付", "日にち", "Date"),
    ("time", "time", "時刻", "時間", "Time"),
    ("choice", "choice", "どれか一つを選んでください", "1つ 選んでください", "Choose one"),
    (
        "choices",
        "choices",
        "当てはまるものをすべて選んでください",
        "合うものを ぜんぶ 選んでください",
        "Choose all that apply",
    ),
    ("yes_no", "yes_no", "はい・いいえ", "はい・いいえ", "Yes or no"),
    ("person_name", "name", "氏名", "名前", "Name"),
    ("address", "address", "住所", "住んでいる ところ", "Address"),
    ("phone", "phone", "電話番号", "電話番号", "Telephone number"),
    ("mail", "mail", "メールアドレス", "メールアドレス", "Mail address"),
    ("corporate_number", "corporate_number", "法人番号", "会社の 番号", "Corporate number"),
    ("bank_account", "account", "振込先の口座", "お金を 受け取る 口座", "Bank account"),
    ("files", "files", "添付ファイル", "付ける ファイル", "Files"),
    ("photo", "photo", "写真", "写真", "Photos"),
    ("signature", "signature", "署名", "サイン", "Signature"),
    ("map_point", "place", "場所", "場所", "Place"),
    ("group", "rows", "くり返し", "くり返し", "List"),
    ("consent", "consent", "同意", "同意", "Consent"),
    ("guidance", "guidance", "案内", "お知らせ", "Guidance"),
    ("calculated", "calculated", "計算した値", "計算した 数", "Calculated value"),
];

/// Every kind of field with its label for the builder's menu.
pub fn field_kinds() -> impl Iterator<Item = (&'static str, Text)> {
    KINDS.into_iter().map(|(kind, _, ja, easy, en)| (kind, Text::new(ja, easy, en)))
}

impl Form {
    /// A blank form: one page, ready for its first field.
    pub fn blank() -> Self {
        let page = Page {
            key: "page_1".to_owned(),
            title: Text::new("申請の内容", "申請の こと", "Your application"),
            intro: None,
            visible: None,
            fields: Vec::new(),
        };
        Self { pages: vec![page], ..Self::default() }
    }

    /// Adds a page behind `after`, or at the end. Gives its key too.
    pub fn add_page(&self, after: Option<&str>, title: Text) -> Result<(Self, String)> {
        let at = after.map_or(Ok(self.pages.len()), |key| self.page_at(key).map(|at| at + 1))?;
        let key = self.fresh_page_key("page_1");
        let mut form = self.clone();
        form.pages
            .insert(at, Page { key: key.clone(), title, intro: None, visible: None, fields: Vec::new() });
        Ok((form, key))
    }

    /// Adds a field of the kind named `kind` with good words for a start, at the end of the page or, when `group` is given, of
    /// that group. Gives its path too.
    pub fn add_field(&self, page: &str, group: Option<&str>, kind: &str) -> Result<(Self, String)> {
        let Some((kind, stem, ja, easy, en)) = KINDS.into_iter().find(|(name, ..)| *name == kind) else {
            return Err(EditError::NoType(kind.to_owned()));
        };
        let key = self.fresh_key(stem);
        let mut json = starting_parameters(kind);
        json["key"] = json!(key);
        json["type"] = json!(kind);
        json["label"] = json!({"ja": ja, "easy": easy, "en": en});
        let field = field_from(json)?;
        let at = self.page_at(page)?;
        let mut form = self.clone();
        let Some(group) = group else {
            form.pages[at].fields.push(field);
            return Ok((form, key));
        };
        if matches!(field.kind, FieldType::Group(_)) {
            return Err(EditError::GroupInGroup);
        }
        form.siblings(&format!("{group}.{key}"))?.push(field);
        Ok((form, format!("{group}.{key}")))
    }

    /// Moves a page.
    pub fn move_page(&self, key: &str, to: Move) -> Result<Self> {
        let at = self.page_at(key)?;
        let mut form = self.clone();
        shift(&mut form.pages, at, to);
        Ok(form)
    }

    /// Moves a field among its siblings, or over the edge of its page.
    pub fn move_field(&self, path: &str, to: Move) -> Result<Self> {
        let mut form = self.clone();
        let (siblings, at) = form.find(path)?;
        let last = siblings.len() - 1;
        if path.contains('.') || !matches!((to, at), (Move::Up, 0)) && (to != Move::Down || at != last) {
            shift(siblings, at, to);
            return Ok(form);
        }
        let page = self.page_of(path)?;
        let next = if to == Move::Up {
            page.checked_sub(1)
        } else {
            Some(page + 1).filter(|next| *next < self.pages.len())
        };
        let Some(next) = next else { return Ok(form) };
        let field = form.pages[page].fields.remove(at);
        let place = if to == Move::Up { form.pages[next].fields.len() } else { 0 };
        form.pages[next].fields.insert(place, field);
        Ok(form)
    }

    /// Moves a field that is not in a group to a place on another page.
    pub fn move_field_to_page(&self, key: &str, page: &str, index: usize) -> Result<Self> {
        let (from, to) = (self.page_of(key)?, self.page_at(page)?);
        let mut form = self.clone();
        let (siblings, at) = form.find(key)?;
        let field = siblings.remove(at);
        debug_assert!(from < form.pages.len());
        let fields = &mut form.pages[to].fields;
        fields.insert(index.min(fields.len()), field);
        Ok(form)
    }

    /// Puts a copy behind a field, under a fresh key. Gives its path too.
    pub fn duplicate_field(&self, path: &str) -> Result<(Self, String)> {
        let mut form = self.clone();
        let mut taken = self.taken();
        let (siblings, at) = form.find(path)?;
        let mut copy = siblings[at].clone();
        let key = renew(&mut copy, &mut taken);
        siblings.insert(at + 1, copy);
        Ok((form, path.rsplit_once('.').map_or_else(|| key.clone(), |(group, _)| format!("{group}.{key}"))))
    }

    /// Puts a copy behind a page; its fields get fresh keys, and its rules follow them. Gives its key too.
    pub fn duplicate_page(&self, key: &str) -> Result<(Self, String)> {
        let at = self.page_at(key)?;
        let fresh = self.fresh_page_key(key);
        let mut taken = self.taken();
        let mut page = Page { key: fresh.clone(), ..self.pages[at].clone() };
        let renamed: Vec<(String, String)> =
            page.fields.iter_mut().map(|field| (field.key.clone(), renew(field, &mut taken))).collect();
        page.fields.iter_mut().for_each(|field| rewrite(field, &renamed));
        let mut form = self.clone();
        form.pages.insert(at + 1, page);
        Ok((form, fresh))
    }

    /// Removes a page with all its fields.
    pub fn remove_page(&self, key: &str) -> Result<Self> {
        let at = self.page_at(key)?;
        let mut form = self.clone();
        form.pages.remove(at);
        Ok(form)
    }

    /// Removes a field.
    pub fn remove_field(&self, path: &str) -> Result<Self> {
        let mut form = self.clone();
        let (siblings, at) = form.find(path)?;
        siblings.remove(at);
        Ok(form)
    }

    /// Sets one property of a field, as in its JSON; `null` takes it away. `key` and `type` cannot be set.
    pub fn set_field(&self, path: &str, property: &str, value: Json) -> Result<Self> {
        let mut form = self.clone();
        let (siblings, at) = form.find(path)?;
        let changed = with_property(serde_json::to_value(&siblings[at]), path, property, value)?;
        siblings[at] = field_from(changed)?;
        Ok(form)
    }

    /// Sets one property of a page: `title`, `intro` or `visible`; `null` takes it away.
    pub fn set_page(&self, key: &str, property: &str, value: Json) -> Result<Self> {
        let at = self.page_at(key)?;
        let changed = with_property(serde_json::to_value(&self.pages[at]), key, property, value)?;
        let mut form = self.clone();
        form.pages[at] = Page::from_json(&changed)?;
        Ok(form)
    }

    /// Sets the fee, or takes it away.
    #[must_use]
    pub fn set_fee(&self, fee: Option<Fee>) -> Self {
        Self { fee, ..self.clone() }
    }

    /// Sets who cannot apply.
    #[must_use]
    pub fn set_ineligible(&self, ineligible: Vec<Ineligible>) -> Self {
        Self { ineligible, ..self.clone() }
    }

    /// Where every rule stands that mentions the field: what to look at before it is removed.
    pub fn mentions(&self, key: &str) -> Vec<Place> {
        let rules = crate::diff::rules(self).into_iter();
        let mentioned = |source: &str| {
            crate::expression::parse(source)
                .is_ok_and(|expr| expr.references().iter().any(|path| path.head == key))
        };
        rules.filter(|(_, source)| mentioned(source)).map(|(place, _)| place).collect()
    }

    fn page_at(&self, key: &str) -> Result<usize> {
        self.pages.iter().position(|page| page.key == key).ok_or_else(|| EditError::NoPage(key.to_owned()))
    }

    fn page_of(&self, path: &str) -> Result<usize> {
        let head = path.split('.').next().unwrap_or(path);
        let on = |page: &Page| page.fields.iter().any(|field| field.key == head);
        self.pages.iter().position(on).ok_or_else(|| EditError::NoField(path.to_owned()))
    }

    /// The list in which the field at `path` stands or would stand.
    fn siblings(&mut self, path: &str) -> Result<&mut Vec<Field>> {
        let missing = || EditError::NoField(path.to_owned());
        let Some((group, _)) = path.split_once('.') else {
            let at = self.page_of(path)?;
            return Ok(&mut self.pages[at].fields);
        };
        let mut fields = self.pages.iter_mut().flat_map(|page| &mut page.fields);
        match fields.find(|field| field.key == group).map(|field| &mut field.kind) {
            Some(FieldType::Group(group)) => Ok(&mut group.fields),
            _ => Err(missing()),
        }
    }

    fn find(&mut self, path: &str) -> Result<(&mut Vec<Field>, usize)> {
        let key = path.rsplit('.').next().unwrap_or(path);
        let siblings = self.siblings(path)?;
        let at = siblings
            .iter()
            .position(|field| field.key == key)
            .ok_or_else(|| EditError::NoField(path.to_owned()))?;
        Ok((siblings, at))
    }

    /// Keys of fields, those in groups among them: one key never means two things.
    fn taken(&self) -> HashSet<String> {
        self.fields().map(|located| located.field.key.clone()).collect()
    }

    fn fresh_key(&self, stem: &str) -> String {
        fresh(stem, &self.taken())
    }

    fn fresh_page_key(&self, stem: &str) -> String {
        fresh(stem, &self.pages.iter().map(|page| page.key.clone()).collect())
    }
}

/// `stem`, or `stem_2`, `stem_3` … when it is taken.
fn fresh(stem: &str, taken: &HashSet<String>) -> String {
    let bare = stem.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
    let numbered = (2..).map(|number| format!("{bare}_{number}"));
    let mut candidates = std::iter::once(stem.to_owned()).chain(numbered);
    candidates.find(|key| !taken.contains(key)).unwrap_or_default()
}

/// Gives a copied field and its members fresh keys; rules between members follow.
fn renew(field: &mut Field, taken: &mut HashSet<String>) -> String {
    field.key = fresh(&field.key, taken);
    taken.insert(field.key.clone());
    if let FieldType::Group(group) = &mut field.kind {
        let renamed: Vec<(String, String)> =
            group.fields.iter_mut().map(|member| (member.key.clone(), renew(member, taken))).collect();
        group.fields.iter_mut().for_each(|member| rewrite(member, &renamed));
    }
    field.key.clone()
}

/// Writes the rules of a field anew after keys have changed.
fn rewrite(field: &mut Field, renamed: &[(String, String)]) {
    let rename = |path: &Path| {
        let new = |old: &str| {
            renamed.iter().find(|(from, _)| from == old).map_or_else(|| old.to_owned(), |(_, to)| to.clone())
        };
        Path { head: new(&path.head), part: path.part.clone() }
    };
    crate::diff::each_rule(field, &mut |rule| {
        if let Ok(expr) = rule.parse() {
            rule.0 = expr.renamed(&rename).to_string();
        }
    });
}

fn shift<T>(list: &mut Vec<T>, at: usize, to: Move) {
    let target = match to {
        Move::Up => at.saturating_sub(1),
        Move::Down => at + 1,
        Move::To(index) => index,
    };
    let moved = list.remove(at);
    list.insert(target.min(list.len()), moved);
}

fn field_from(json: Json) -> Result<Field> {
    let page = Page::from_json(&json!({"key": "page", "title": "page", "fields": [json]}))?;
    page.fields.into_iter().next().ok_or_else(|| EditError::NoField(String::new()))
}

fn with_property(json: serde_json::Result<Json>, place: &str, property: &str, value: Json) -> Result<Json> {
    let refuse =
        |message: String| EditError::Definition(DefinitionError { place: place.to_owned(), message });
    let mut json = json.map_err(|error| refuse(error.to_string()))?;
    if matches!(property, "key" | "type" | "fields") {
        return Err(refuse(format!("`{property}` cannot be set")));
    }
    if let Some(map) = json.as_object_mut() {
        map.shift_remove(property);
        if !value.is_null() {
            map.insert(property.to_owned(), value);
        }
    }
    Ok(json)
}

/// What a new field of a kind begins with, beyond the defaults.
fn starting_parameters(kind: &str) -> Json {
    let option = |number: usize| json!({"value": format!("option_{number}"), "label": {"ja": format!("選択肢{number}"), "easy": format!("{number}つ目"), "en": format!("Option {number}")}});
    match kind {
        "choice" | "choices" => json!({"options": [option(1), option(2)]}),
        "group" => {
            json!({"item": {"ja": "件目", "easy": "つ目", "en": "No. "}, "min": 1, "max": 10, "fields": []})
        }
        "consent" => {
            json!({"statement": {"ja": "上の内容に同意します。", "easy": "上に 書いてあることで いいです。", "en": "I agree to the above."}})
        }
        "guidance" => {
            json!({"required": false, "body": {"ja": "案内の文をここに書きます。", "easy": "ここに 説明を 書きます。", "en": "Write the guidance here."}})
        }
        "calculated" => json!({"required": false, "value": "0", "unit": "yen"}),
        _ => json!({}),
    }
}
