//! A form with its rules parsed and typed, ready to be evaluated again and again.

use std::collections::HashMap;
use std::sync::Arc;

use crate::definition::{Field, Form, Required, Rule};
use crate::expression::{self, Expr, Type};
use crate::field::{FieldType, Unit};

/// A form with its rules parsed. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Compiled(Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub form: Form,
    pub pages: Vec<CompiledPage>,
    pub ineligible: Vec<Expr>,
    pub fee: Option<Expr>,
    /// Fields outside groups, in the order asked, by key.
    pub index: HashMap<String, usize>,
    /// Where each of them is: page, field.
    pub places: Vec<(usize, usize)>,
}

#[derive(Debug)]
pub(crate) struct CompiledPage {
    pub visible: Option<Expr>,
    pub fields: Vec<CompiledField>,
}

#[derive(Debug)]
pub(crate) struct CompiledField {
    pub visible: Option<Expr>,
    pub required: CompiledRequired,
    pub checks: Vec<Expr>,
    pub min: Option<Expr>,
    pub max: Option<Expr>,
    pub value: Option<Expr>,
    pub members: Vec<CompiledField>,
}

#[derive(Debug)]
pub(crate) enum CompiledRequired {
    Always,
    Never,
    When(Expr),
}

/// Where in a form something is.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Place {
    /// The page's key; `None` for the form as a whole.
    pub page: Option<String>,
    /// The field's path: `key` or `group.key`.
    pub field: Option<String>,
    /// The property: `visible`, `required`, `checks`, `options`, `fee` …
    pub property: String,
}

/// A rule that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[error("{place:?}: {message}")]
pub struct RuleError {
    /// Where.
    pub place: Place,
    /// Why, and what to do, in Japanese.
    pub message: String,
}

impl Compiled {
    /// Parses and types every rule, or says which cannot be used.
    pub fn new(form: Form) -> Result<Self, Vec<RuleError>> {
        let mut compiler = Compiler { form: &form, errors: Vec::new() };
        let mut index = HashMap::new();
        let mut places = Vec::new();
        let mut pages = Vec::new();
        for (page_number, page) in form.pages.iter().enumerate() {
            let at = |property: &str| Place {
                page: Some(page.key.clone()),
                field: None,
                property: property.to_owned(),
            };
            let visible = compiler.optional(page.visible.as_ref(), at("visible"), &[Type::Bool], None);
            let mut fields = Vec::new();
            for (field_number, field) in page.fields.iter().enumerate() {
                index.entry(field.key.clone()).or_insert(places.len());
                places.push((page_number, field_number));
                fields.push(compiler.field(&page.key, field, None));
            }
            pages.push(CompiledPage { visible, fields });
        }
        let whole = |property: &str| Place { property: property.to_owned(), ..Place::default() };
        let ineligible = form
            .ineligible
            .iter()
            .filter_map(|each| compiler.rule(&each.when, whole("ineligible"), &[Type::Bool], None))
            .collect();
        let fee =
            form.fee.as_ref().and_then(|fee| compiler.rule(&fee.amount, whole("fee"), &[Type::Number], None));
        let errors = compiler.errors;
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self(Arc::new(Inner { pages, ineligible, fee, index, places, form })))
    }

    /// The form itself.
    pub fn form(&self) -> &Form {
        &self.0.form
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

impl Inner {
    /// How a calculated field follows from fields asked before it; `None` for other fields, and for a formula that looks
    /// ahead, so that following formulas always ends.
    pub fn formula(&self, path: &expression::Path) -> Option<&Expr> {
        let index = |key: &str| self.index.get(key).copied();
        let own = index(&path.head).filter(|_| path.part.is_none())?;
        let (page, field) = self.places[own];
        let formula = self.pages[page].fields[field].value.as_ref()?;
        formula
            .references()
            .iter()
            .all(|path| index(&path.head).is_none_or(|other| other < own))
            .then_some(formula)
    }
}

struct Compiler<'a> {
    form: &'a Form,
    errors: Vec<RuleError>,
}

impl Compiler<'_> {
    fn rule(&mut self, rule: &Rule, place: Place, wanted: &[Type], row_of: Option<&str>) -> Option<Expr> {
        let checked =
            rule.parse().map_err(|error| error.to_string()).and_then(|expr| {
                match expression::check(&expr, self.form, row_of) {
                    Ok(found) if wanted.iter().any(|wanted| same_kind(wanted, &found)) => Ok(expr),
                    Ok(found) => Err(format!(
                        "ここには{}が要りますが、「{expr}」は{}です。",
                        wanted.iter().map(Type::name).collect::<Vec<_>>().join("か"),
                        found.name()
                    )),
                    Err(error) => Err(error.to_string()),
                }
            });
        checked.map_err(|message| self.errors.push(RuleError { place, message })).ok()
    }

    fn optional(
        &mut self,
        rule: Option<&Rule>,
        place: Place,
        wanted: &[Type],
        row_of: Option<&str>,
    ) -> Option<Expr> {
        rule.and_then(|rule| self.rule(rule, place, wanted, row_of))
    }

    fn field(&mut self, page: &str, field: &Field, group: Option<&str>) -> CompiledField {
        let path = group.map_or_else(|| field.key.clone(), |group| format!("{group}.{}", field.key));
        let at = |property: &str| Place {
            page: Some(page.to_owned()),
            field: Some(path.clone()),
            property: property.to_owned(),
        };
        let required = match &field.required {
            Required::Always => CompiledRequired::Always,
            Required::Never => CompiledRequired::Never,
            Required::When(rule) => self
                .rule(rule, at("required"), &[Type::Bool], group)
                .map_or(CompiledRequired::Never, CompiledRequired::When),
        };
        let (min, max) = match &field.kind {
            FieldType::Date(date) => (date.min.as_ref(), date.max.as_ref()),
            _ => (None, None),
        };
        let (value, wanted) = match &field.kind {
            FieldType::Calculated(calculated) => {
                let wanted = if calculated.unit == Unit::Text { Type::Text } else { Type::Number };
                (Some(&calculated.value), wanted)
            }
            _ => (None, Type::Nothing),
        };
        CompiledField {
            visible: self.optional(field.visible.as_ref(), at("visible"), &[Type::Bool], group),
            required,
            checks: field
                .checks
                .iter()
                .filter_map(|check| self.rule(&check.holds, at("checks"), &[Type::Bool], group))
                .collect(),
            min: self.optional(min, at("min"), &[Type::Date], group),
            max: self.optional(max, at("max"), &[Type::Date], group),
            value: self.optional(value, at("value"), &[wanted], group),
            members: field
                .members()
                .iter()
                .map(|member| self.field(page, member, Some(&field.key)))
                .collect(),
        }
    }
}

fn same_kind(wanted: &Type, found: &Type) -> bool {
    wanted == found || (*wanted == Type::Text && matches!(found, Type::Choice(_) | Type::Time))
}
