use maud::{Markup, html};
use yakuba_base::Lang;

use crate::tr;

/// A table of the office: head that stays, sorting by links, selection with bulk actions.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    /// The language of our own words.
    pub lang: Lang,
    /// What it lists.
    pub caption: &'a str,
    /// Its columns.
    pub columns: &'a [Column<'a>],
    /// Its rows: an id for the selection, and the cells in the columns' order.
    pub rows: &'a [(String, Vec<Cell>)],
    /// What can be done with selected rows: buttons, inside a form that posts `selected` to this address.
    pub bulk: Option<(&'a str, Markup)>,
    /// What is said when there is no row, as made by [`empty_state`](super::empty_state).
    pub empty: Markup,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    /// Its name; a unit stands here, not in each cell.
    pub label: &'a str,
    /// Whether its figures stand right.
    pub number: bool,
    /// Whether its cells stay on one line: receipt numbers, dates.
    pub unbroken: bool,
    /// Address of the table sorted by it, and how it is sorted now.
    pub sort: Option<(String, Sort)>,
}

/// How a column is sorted now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Not by this column.
    #[default]
    Not,
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell(pub Markup);

impl<T: maud::Render> From<T> for Cell {
    fn from(value: T) -> Cell {
        Cell(value.render())
    }
}

impl<'a> Column<'a> {
    /// A column of words.
    pub fn new(label: &'a str) -> Column<'a> {
        Column { label, number: false, unbroken: false, sort: None }
    }

    /// Its figures stand right.
    pub fn number(mut self) -> Self {
        self.number = true;
        self
    }

    /// Its cells stay on one line.
    pub fn unbroken(mut self) -> Self {
        self.unbroken = true;
        self
    }

    /// Can be sorted: the link leads to `url`.
    pub fn sort(mut self, url: impl Into<String>, now: Sort) -> Self {
        self.sort = Some((url.into(), now));
        self
    }
}

/// The table.
pub fn table(table: &Table<'_>) -> Markup {
    if table.rows.is_empty() {
        return table.empty.clone();
    }
    html! {
        @match &table.bulk {
            None => (grid(table)),
            Some((action, buttons)) => form.bulk method="post" action=(action) data-bulk {
                div.bulk-bar role="group" aria-label=(tr(table.lang, "with-selected")) {
                    span.bulk-words { (tr(table.lang, "with-selected")) span.bulk-count role="status" data-unit=(tr(table.lang, "rows-unit")) {} }
                    (buttons)
                }
                (grid(table))
            },
        }
    }
}

fn grid(table: &Table<'_>) -> Markup {
    let select = table.bulk.is_some();
    html! {
        div.table-scroll tabindex="0" role="region" aria-label=(table.caption) {
            table data-rows {
                caption.unseen { (table.caption) }
                thead { tr {
                    @if select { th.check scope="col" { input type="checkbox" aria-label=(tr(table.lang, "select-all")) data-all hidden; } }
                    @for column in table.columns {
                        th scope="col" class=[column.number.then_some("number")] aria-sort=[column.sort.as_ref().and_then(|(_, sort)| aria(*sort))] {
                            @match &column.sort {
                                Some((url, _)) => a href=(url) { (column.label) },
                                None => (column.label),
                            }
                        }
                    }
                } }
                tbody { @for (id, cells) in table.rows { tr {
                    @if select { td.check { input type="checkbox" name="selected" value=(id) aria-label={ (tr(table.lang, "select")) " " (id) }; } }
                    @for (cell, column) in cells.iter().zip(table.columns) { td.number[column.number].unbroken[column.unbroken] { (cell.0) } }
                } } }
            }
        }
    }
}

fn aria(sort: Sort) -> Option<&'static str> {
    match sort {
        Sort::Not => None,
        Sort::Up => Some("ascending"),
        Sort::Down => Some("descending"),
    }
}
