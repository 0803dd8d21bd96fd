//! Rows of the same questions (くり返し).

use serde_json::Value as Json;
use yakuba_forms::Field;
use yakuba_forms::field::GroupField;
use yakuba_web::ui::{GroupProps, GroupRow, group_rows};
use yakuba_web::{Markup, html};

use crate::question::{Asking, Question};

pub(crate) fn rows(asking: &Asking<'_>, field: &Field, group: &GroupField) -> Markup {
    let lang = asking.options.lang;
    let there = asking.at(&field.key).and_then(Json::as_array).map_or(0, Vec::len);
    let required = asking.evaluation.field(&field.key).is_some_and(|state| state.required.is_yes());
    // A group that must have a row shows the first one at once.
    let count = there.max(group.min).max(usize::from(required)).min(group.max);
    let rows: Vec<GroupRow> =
        (0..count).map(|index| GroupRow { index, fields: row(asking, field, index) }).collect();
    let own = |remark: &&crate::Remark| remark.path == field.key;
    let error = asking.remarks.iter().find(own).map(|remark| remark.message.as_str());
    let props = GroupProps {
        lang,
        name: &field.key,
        label: field.label.get(lang),
        item: group.item.get(lang),
        hint: field.hint.as_ref().map(|hint| hint.get(lang)),
        error,
        min: group.min,
        max: group.max,
    };
    html! {
        div.repeat {
            h2 { (field.label.get(lang)) }
            (group_rows(&props, &rows))
        }
    }
}

fn row(asking: &Asking<'_>, group: &Field, index: usize) -> Markup {
    html! {
        @for field in group.members() {
            @let path = format!("{}.{index}.{}", group.key, field.key);
            @if asking.is_shown(&path, field) { (Question { asking, field, path: &path, heading: false }.render()) }
        }
    }
}
