//! The values that answers can have, as far as the questions themselves tell.

use crate::definition::{Field, Form};
use crate::expression::{Bounds, Domain, Domains, Expr, Function, Number, Path};
use crate::field::{FieldType, MOST_ROWS};

impl Domains for Form {
    fn domain(&self, atom: &Expr) -> Option<Domain> {
        let whole = |field: &Field| match &field.kind {
            FieldType::Number(number) => {
                Some((Bounds::between(number.min, number.max), number.decimals == 0))
            }
            FieldType::Yen(yen) => {
                Some((Bounds::between(yen.min.map(Number::from), yen.max.map(Number::from)), true))
            }
            FieldType::Date(_) => Some((Bounds::ANY, true)),
            _ => None,
        };
        match atom {
            Expr::Name(Path { head, part: None }) => {
                let field = self.field(head)?;
                match &field.kind {
                    FieldType::Choice(choice) => Some(Domain::Options(
                        choice.options.iter().map(|option| option.value.clone()).collect(),
                    )),
                    FieldType::Choices(_) => Some(Domain::Chosen(Default::default(), Default::default())),
                    FieldType::YesNo(_) => Some(Domain::Bool(true, true)),
                    // A consent that was not given is blank, never "no".
                    FieldType::Consent(_) => Some(Domain::Bool(true, false)),
                    _ => whole(field).map(|(bounds, whole)| Domain::Range(bounds, whole)),
                }
            }
            Expr::Call(Function::Age, _) => {
                Some(Domain::Range(Bounds::between(Some(Number::ZERO), None), true))
            }
            Expr::Call(Function::Count, arguments) => {
                let Expr::Name(path) = arguments.first()? else { return None };
                let most = match &self.field(&path.head)?.kind {
                    FieldType::Group(group) => group.max.min(MOST_ROWS),
                    FieldType::Choices(choices) => choices.max.unwrap_or(choices.options.len()),
                    FieldType::Files(files) => files.max_files,
                    FieldType::Photo(photo) => photo.max_files,
                    _ => return None,
                };
                Some(Domain::Range(Bounds::between(Some(Number::ZERO), Some(most.into())), true))
            }
            Expr::Call(Function::Sum, arguments) => {
                let Expr::Name(path) = arguments.first()? else { return None };
                let group = self.field(&path.head)?;
                let member = group.members().iter().find(|member| Some(&member.key) == path.part.as_ref())?;
                let (each, is_whole) = whole(member)?;
                let rows = match &group.kind {
                    FieldType::Group(group) => Number::from(group.max.min(MOST_ROWS)),
                    _ => return None,
                };
                // Fewer rows, or blanks among them, pull the sum towards 0.
                let low = each.low.and_then(|low| low.times(rows)).map(|low| low.min(Number::ZERO));
                let high = each.high.and_then(|high| high.times(rows)).map(|high| high.max(Number::ZERO));
                Some(Domain::Range(Bounds::between(low, high), is_whole))
            }
            _ => None,
        }
    }

    fn certain(&self, path: &Path) -> bool {
        let Some(located) = self.locate(&path.head) else { return false };
        located.page.visible.is_none()
            && located.field.visible.is_none()
            && located.field.required.is_always()
    }

    fn formula(&self, _path: &Path) -> Option<&Expr> {
        None
    }

    fn shown_when(&self, _path: &Path) -> Vec<&Expr> {
        Vec::new()
    }

    fn decided(&self, _condition: &Expr) -> Option<bool> {
        None
    }
}
