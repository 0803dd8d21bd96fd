//! The workbench: outline at the left, properties at the right. What a button does is one edit of the form.

use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use serde::Deserialize;
use yakuba_base::Text;
use yakuba_city::Lgwan;
use yakuba_forms::{
    Form,
    builder::{EditError, Move},
    field::FieldType,
};
use yakuba_identity::{StaffUser, stored};
use yakuba_web::{ExpectedVersion, Flash, FormPairs, Page, PageError, Reader, ui::ErrorLink};
use yakuba_zone::Zone;

use super::{
    bench::{Bench, Room, refused},
    guess,
    inputs::Typed,
    outline, properties,
};
use crate::{store::blocks, workshop};

/// What is chosen on the workbench: `page`, `page.field` or `page.group.member`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum At {
    Page(String),
    /// `path`: `field`, or `group.member`.
    Field {
        page: String,
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
    pub fn group(&self, form: &Form) -> Option<String> {
        let At::Field { path, .. } = self else { return None };
        let head = path.split('.').next().unwrap_or(path);
        form.field(head)
            .filter(|field| matches!(field.kind, FieldType::Group(_)))
            .map(|field| field.key.clone())
    }
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    at: String,
}

/// `/procedures/{slug}`: the work begins at the questions.
pub(super) async fn home(Path(slug): Path<String>) -> Redirect {
    Redirect::to(&format!("/procedures/{slug}/edit"))
}

pub(super) async fn show(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    let at = At::read(&asked.at, &bench.draft().form);
    render(&bench, &at, Typed::default()).await
}

async fn render(bench: &Bench, at: &At, typed: Typed<'_>) -> Result<Page, PageError> {
    let stock = blocks::all(&bench.zone.store).await.map_err(stored)?;
    let body = html! {
        div.workbench {
            (outline::outline(bench, at, &stock))
            (properties::properties(bench, at, typed))
        }
    };
    bench.page_with(Room::Edit, !typed.errors.is_empty(), body).await
}

pub(super) async fn change(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    if let Some(conflict) = bench.stale(&sent).await? {
        return Ok(conflict);
    }
    let form = &bench.draft().form;
    let at = At::read(sent.text("at"), form);
    let edited = match (sent.text("do"), &at) {
        ("field", At::Field { path, .. }) => {
            properties::read_field(form, path, &sent).map(|form| (form, at.clone()))
        }
        ("page-properties", At::Page(key)) => {
            properties::read_page(form, key, &sent).map(|form| (form, at.clone()))
        }
        (act, _) => match act.split_once(':') {
            Some(("block", key)) => add_block(&bench, &at, key).await?,
            _ => edit(form, &at, act, &sent).map_err(|error| {
                vec![ErrorLink { field_id: "properties-title".to_owned(), message: said(&error) }]
            }),
        },
    };
    match edited {
        Ok((form, at)) => {
            let draft = crate::model::Procedure { form, ..bench.draft().clone() };
            let at = At::read(&at.text(), &draft.form);
            bench.save(&sent, draft, &format!("{}?at={}", bench.url("edit"), at.text())).await
        }
        Err(errors) => {
            let typed = Typed { form: Some(&sent), errors: &errors };
            Ok(render(&bench, &at, typed).await?.into_response())
        }
    }
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
async fn add_block(
    bench: &Bench,
    at: &At,
    key: &str,
) -> Result<Result<(Form, At), Vec<ErrorLink>>, PageError> {
    let stock = blocks::all(&bench.zone.store).await.map_err(stored)?;
    let Some((_, block)) = stock.into_iter().find(|(name, _)| name == key) else {
        return Err(PageError::not_found());
    };
    let mut form = bench.draft().form.clone();
    let taken =
        form.page(&block.key).is_some() || block.fields.iter().any(|field| form.field(&field.key).is_some());
    if taken {
        let message = "同じ質問がもう入っています。入っているページを使うか、先に消してください。".to_owned();
        return Ok(Err(vec![ErrorLink { field_id: "properties-title".to_owned(), message }]));
    }
    let place = form.pages.iter().position(|page| page.key == at.page());
    // A blank form's empty page makes room.
    match place.filter(|place| form.pages[*place].fields.is_empty() && form.pages.len() == 1) {
        Some(place) => form.pages[place] = block.clone(),
        None => form.pages.insert(place.map_or(form.pages.len(), |place| place + 1), block.clone()),
    }
    Ok(Ok((form, At::Page(block.key))))
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

pub(super) async fn undo(
    zone: Zone<Lgwan>,
    reader: Reader,
    user: StaffUser,
    Path(slug): Path<String>,
    sent: FormPairs,
) -> Result<Response, PageError> {
    let bench = Bench::open(zone, reader, user, &slug).await?;
    if let Some(conflict) = bench.stale(&sent).await? {
        return Ok(conflict);
    }
    let version = ExpectedVersion::of_form(&sent).ok_or_else(PageError::unreadable)?.0;
    workshop::undo(&bench.zone, bench.user.actor(), &slug, version).await.map_err(refused)?;
    // Back to where the button was, but only on this procedure's own pages.
    let own = bench.url("");
    let to = Some(sent.text("to"))
        .filter(|to| to.starts_with(&own))
        .map_or_else(|| bench.url("edit"), str::to_owned);
    Ok(Flash::redirect(&to, "procedure-undone"))
}
