//! What a button of the workbench does: one edit of the form.

use yakuba_base::Text;
use yakuba_forms::{
    Form,
    builder::{EditError, Move},
    field::FieldType,
};
use yakuba_web::{FormPairs, ui::ErrorLink};

use crate::{Bench, guess, properties};

/// What is chosen on the workbench: `page`, `page.field` or `page.group.member`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// A page, by its key.
    Page(String),
    /// A question.
    Field {
        /// The page it is on.
        page: String,
        /// `field`, or `group.member`.
        path: String,
    },
}

impl At {
    /// Reads it; the first page when it is blank or gone.
    pub fn read(text: &str, form: &Form) -> At {
        let first = || At::Page(form.pages.first().map(|page| page.key.clone()).unwrap_or_default());
        let (page, path) = text.split_once('.').unwrap_or((text, ""));
        match (form.page(page), path) {
            (None, _) => first(),
            (Some(_), "") => At::Page(page.to_owned()),
            (Some(_), path) => match form.locate(path).filter(|located| located.path().0 == path) {
                // The field may have moved to another page since the address was made.
                Some(located) => At::Field { page: located.page.key.clone(), path: path.to_owned() },
                None => At::Page(page.to_owned()),
            },
        }
    }

    /// As it stands in the address.
    pub fn text(&self) -> String {
        match self {
            At::Page(page) => page.clone(),
            At::Field { page, path } => format!("{page}.{path}"),
        }
    }

    fn page(&self) -> &str {
        match self {
            At::Page(page) | At::Field { page, .. } => page,
        }
    }

    /// The group in which something new is put: the one chosen, or the one whose member is.
    pub(crate) fn group(&self, form: &Form) -> Option<String> {
        let At::Field { path, .. } = self else { return None };
        let head = path.split('.').next().unwrap_or(path);
        form.field(head)
            .filter(|field| matches!(field.kind, FieldType::Group(_)))
            .map(|field| field.key.clone())
    }
}

/// The form after a change with what is chosen then, or what is to be mended.
pub type Changed = Result<(Form, At), Vec<ErrorLink>>;

/// What becomes of the form by what was sent.
///
/// # Errors
/// What is to be mended.
pub fn change(bench: &Bench<'_>, at: &At, sent: &FormPairs) -> Changed {
    let form = bench.form;
    let (form, at) = match (sent.text("do"), at) {
        ("field", At::Field { path, .. }) => (properties::read_field(form, path, sent)?, at.clone()),
        ("page-properties", At::Page(key)) => (properties::read_page(form, key, sent)?, at.clone()),
        (act, _) => match act.split_once(':') {
            Some(("block", key)) => add_block(bench, at, key)?,
            _ => edit(form, at, act, sent).map_err(|error| wrong(said(&error)))?,
        },
    };
    let at = At::read(&at.text(), &form);
    Ok((form, at))
}

fn wrong(message: String) -> Vec<ErrorLink> {
    vec![ErrorLink { field_id: "properties-title".to_owned(), message }]
}

/// One click on the workbench. Gives what is chosen afterwards too.
fn edit(form: &Form, at: &At, act: &str, sent: &FormPairs) -> Result<(Form, At), EditError> {
    let stay = |form: Form| Ok((form, at.clone()));
    let (verb, what) = act.split_once(':').unwrap_or((act, ""));
    match (verb, at) {
        ("page", _) => {
            let (form, key) =
                form.add_page(Some(at.page()), Text::new("新しいページ", "新しい ページ", "New page"))?;
            Ok((form, At::Page(key)))
        }
        ("add", _) => add(form, at, what),
        ("quick", _) => {
            let (form, last) = guess::add_lines(form, at.page(), sent.text("lines"))?;
            let at = At::read(&last, &form);
            Ok((form, at))
        }
        ("up" | "down", _) => {
            let to = if verb == "up" { Move::Up } else { Move::Down };
            let moved = match At::read(what, form) {
                At::Page(key) => form.move_page(&key, to)?,
                At::Field { path, .. } => form.move_field(&path, to)?,
            };
            stay(moved)
        }
        ("order", _) => stay(order(form, sent.text("of"), sent.text("order"))?),
        ("copy", At::Page(key)) => form.duplicate_page(key).map(|(form, key)| (form, At::Page(key))),
        ("copy", At::Field { page, path }) => {
            form.duplicate_field(path).map(|(form, path)| (form, At::Field { page: page.clone(), path }))
        }
        ("remove", At::Page(key)) => form.remove_page(key).map(|form| (form, At::Page(String::new()))),
        ("remove", At::Field { page, path }) => {
            let next = path.split_once('.').map_or_else(
                || At::Page(page.clone()),
                |(group, _)| At::Field { page: page.clone(), path: group.to_owned() },
            );
            form.remove_field(path).map(|form| (form, next))
        }
        ("move", At::Field { path, .. }) => {
            stay(form.move_field_to_page(path, sent.text("to"), usize::MAX)?)
        }
        ("kind", At::Field { path, .. }) => stay(change_kind(form, path, sent.text("kind"))?),
        _ => stay(form.clone()),
    }
}

/// Adds a question right behind the chosen one, in the group when one is chosen.
fn add(form: &Form, at: &At, kind: &str) -> Result<(Form, At), EditError> {
    let group = at.group(form);
    let (mut changed, path) = form.add_field(at.page(), group.as_deref(), kind)?;
    if let At::Field { path: chosen, .. } = at {
        let (group_of, key) =
            chosen.split_once('.').map_or((None, chosen.as_str()), |(group, key)| (Some(group), key));
        let siblings = match group_of {
            Some(group) => form.field(group).map(|group| group.members()),
            // The group itself is chosen: the new member comes last.
            None if group.is_some() => None,
            None => form.page(at.page()).map(|page| page.fields.as_slice()),
        };
        if let Some(place) = siblings.and_then(|siblings| siblings.iter().position(|field| field.key == key))
        {
            changed = changed.move_field(&path, Move::To(place + 1))?;
        }
    }
    Ok((changed, At::Field { page: at.page().to_owned(), path }))
}

/// The order after a drag: of pages, or of the questions of a page. Keys that are not named stay behind the others.
fn order(form: &Form, of: &str, order: &str) -> Result<Form, EditError> {
    let mut changed = form.clone();
    for (place, key) in order.split(',').enumerate() {
        let page_of = form.locate(key).map(|located| located.page.key.as_str());
        match of {
            "" if form.page(key).is_some() => changed = changed.move_page(key, Move::To(place))?,
            of if page_of == Some(of) => changed = changed.move_field(key, Move::To(place))?,
            _ => {}
        }
    }
    Ok(changed)
}

/// Another kind of question under the same key: the words and rules stay, the settings begin anew.
fn change_kind(form: &Form, path: &str, kind: &str) -> Result<Form, EditError> {
    let missing = || EditError::NoField(path.to_owned());
    let (page, group) = {
        let located = form.locate(path).ok_or_else(missing)?;
        (located.page.key.clone(), located.group.map(|group| group.key.clone()))
    };
    let (with, fresh) = form.add_field(&page, group.as_deref(), kind)?;
    let mut fresh = with.locate(&fresh).ok_or_else(missing)?.field.kind.clone();
    let mut changed = form.clone();
    let key = path.rsplit('.').next().unwrap_or(path);
    let fields = changed.pages.iter_mut().flat_map(|page| &mut page.fields);
    let field = match &group {
        None => fields.into_iter().find(|field| field.key == key),
        Some(group) => {
            fields.into_iter().find(|field| field.key == *group).and_then(|field| match &mut field.kind {
                FieldType::Group(group) => group.fields.iter_mut().find(|member| member.key == key),
                _ => None,
            })
        }
    };
    let field = field.ok_or_else(missing)?;
    match (&field.kind, &mut fresh) {
        (FieldType::Choice(old), FieldType::Choices(new)) => new.options.clone_from(&old.options),
        (FieldType::Choices(old), FieldType::Choice(new)) => new.options.clone_from(&old.options),
        _ => {}
    }
    field.kind = fresh;
    Ok(changed)
}

/// Puts a page of the city's stock behind the chosen page, under its own keys.
fn add_block(bench: &Bench<'_>, at: &At, key: &str) -> Changed {
    let Some((_, block)) = bench.stock.iter().find(|(name, _)| name == key) else {
        return Err(wrong("その定型の質問は、もうありません。画面を開き直してください。".to_owned()));
    };
    let mut form = bench.form.clone();
    let taken =
        form.page(&block.key).is_some() || block.fields.iter().any(|field| form.field(&field.key).is_some());
    if taken {
        return Err(wrong(
            "同じ質問がもう入っています。入っているページを使うか、先に消してください。".to_owned(),
        ));
    }
    let place = form.pages.iter().position(|page| page.key == at.page());
    // A blank form's empty page makes room.
    match place.filter(|place| form.pages[*place].fields.is_empty() && form.pages.len() == 1) {
        Some(place) => form.pages[place] = block.clone(),
        None => form.pages.insert(place.map_or(form.pages.len(), |place| place + 1), block.clone()),
    }
    Ok((form, At::Page(block.key.clone())))
}

/// What an edit that cannot be made says.
fn said(error: &EditError) -> String {
    match error {
        EditError::NoPage(_) | EditError::NoField(_) => {
            "それはもうありません。画面を開き直してください。".to_owned()
        }
        EditError::NoType(_) => "その種類の質問はありません。".to_owned(),
        EditError::GroupInGroup => "くり返しの中に、くり返しは入れられません。".to_owned(),
        EditError::Definition(error) => format!("この設定は使えません。（{error}）"),
    }
}
