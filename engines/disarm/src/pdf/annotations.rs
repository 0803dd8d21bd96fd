//! What annotations show (§12.5): stamps, notes in the margin, filled-in fields. Their appearance is drawn into the
//! page; the annotation itself, with whatever it does, stays behind.

use std::fmt::Write;

use lopdf::{Dictionary, Object};

use super::{Trouble, copy::Copier, role::Role};
use crate::Refusal;

/// Hidden, and not shown on a screen (§12.5.3, table 165).
const INVISIBLE: i64 = 0x02 | 0x20;
/// How many annotations a page may have.
const MOST: usize = 20_000;

/// Draws every visible annotation of `page` at the end of `content`.
pub(super) fn draw(
    copier: &mut Copier<'_>,
    page: &Dictionary,
    own: &Dictionary,
    resources: &mut Dictionary,
    content: &mut Vec<u8>,
) -> Result<(), Trouble> {
    let Some(Object::Array(list)) = copier.entry(page, "Annots") else { return Ok(()) };
    if list.len() > MOST {
        return Err(Refusal::TooMany.into());
    }
    let mut operators = String::new();
    let mut forms: Vec<(String, Object)> = Vec::new();
    for annotation in list {
        let Some(Object::Dictionary(annotation)) = copier.resolve(annotation) else { continue };
        let flags = copier.entry(annotation, "F").and_then(|flags| flags.as_i64().ok()).unwrap_or(0);
        let subtype =
            copier.entry(annotation, "Subtype").and_then(|name| name.as_name().ok()).unwrap_or_default();
        if flags & INVISIBLE != 0 || matches!(subtype, b"Popup" | b"Link") {
            continue;
        }
        let Some(appearance) = appearance(copier, annotation) else {
            // Somebody wrote something, and only a program for forms would show it.
            if subtype == b"Widget" && is_filled_in(copier, annotation) {
                return Err(Trouble::Resists);
            }
            continue;
        };
        let Some(matrix) = placement(copier, annotation, appearance) else { continue };
        let name = format!("YkSeen{}", forms.len());
        let [a, b, c, d, e, f] = matrix;
        // Writing to a string does not fail.
        let _written = writeln!(operators, "q {a:.5} {b:.5} {c:.5} {d:.5} {e:.4} {f:.4} cm /{name} Do Q");
        forms.push((name, appearance.clone()));
    }
    if forms.is_empty() {
        return Ok(());
    }
    let mut drawn =
        match copier.dictionary(own, "Resources").and_then(|all| copier.dictionary(all, "XObject")) {
            Some(named) => {
                let named = copier.copy(&Object::Dictionary(named.clone()), Role::XObjects)?;
                named.as_dict().cloned().unwrap_or_default()
            }
            None => Dictionary::new(),
        };
    for (name, form) in forms {
        let form = copier.copy(&form, Role::XObject)?;
        drawn.set(name, form);
    }
    resources.set("XObject", drawn);
    content.splice(0..0, *b"q\n");
    content.extend_from_slice(b"\nQ\n");
    content.extend_from_slice(operators.as_bytes());
    Ok(())
}

/// The reference to what it looks like normally: one drawing, or the one of its state.
fn appearance<'o>(copier: &Copier<'o>, annotation: &'o Dictionary) -> Option<&'o Object> {
    let normal = copier.dictionary(annotation, "AP")?.get(b"N").ok()?;
    let is_drawing = |object: &Object| matches!(copier.resolve(object), Some(Object::Stream(_)));
    if is_drawing(normal) {
        return Some(normal).filter(|normal| normal.as_reference().is_ok());
    }
    let states = copier.resolve(normal)?.as_dict().ok()?;
    let state = copier.entry(annotation, "AS")?.as_name().ok()?;
    states.get(state).ok().filter(|drawing| is_drawing(drawing) && drawing.as_reference().is_ok())
}

/// Whether a field has a value: its own, or that of the field above it.
fn is_filled_in(copier: &Copier<'_>, field: &Dictionary) -> bool {
    let mut at = Some(field);
    for _ in 0..16 {
        let Some(field) = at else { break };
        match copier.entry(field, "V") {
            Some(Object::String(text, _)) if !text.is_empty() => return true,
            Some(Object::Name(name)) if name != b"Off" => return true,
            Some(Object::Array(values)) if !values.is_empty() => return true,
            _ => at = copier.dictionary(field, "Parent"),
        }
    }
    false
}

/// How the drawing is moved and scaled to where the annotation lies (§12.5.5, algorithm 8.1).
fn placement(copier: &Copier<'_>, annotation: &Dictionary, appearance: &Object) -> Option<[f32; 6]> {
    let Some(Object::Stream(form)) = copier.resolve(appearance) else { return None };
    let numbers = |dictionary: &Dictionary, key: &str| -> Option<Vec<f32>> {
        let list = copier.entry(dictionary, key)?.as_array().ok()?;
        list.iter().map(|number| copier.resolve(number)?.as_float().ok()).collect()
    };
    let [x0, y0, x1, y1] = numbers(annotation, "Rect")?.try_into().ok()?;
    let [left, bottom, right, top]: [f32; 4] = numbers(&form.dict, "BBox")?.try_into().ok()?;
    let [a, b, c, d, e, f] = numbers(&form.dict, "Matrix")
        .and_then(|m| m.try_into().ok())
        .unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
        .map(|(x, y)| (a * x + c * y + e, b * x + d * y + f));
    let low = |of: fn(&(f32, f32)) -> f32| corners.iter().map(of).fold(f32::INFINITY, f32::min);
    let high = |of: fn(&(f32, f32)) -> f32| corners.iter().map(of).fold(f32::NEG_INFINITY, f32::max);
    let (low_x, low_y) = (low(|c| c.0), low(|c| c.1));
    let (width, height) = (high(|c| c.0) - low_x, high(|c| c.1) - low_y);
    let (rect_x, rect_y) = (x0.min(x1), y0.min(y1));
    let scale = |to: f32, from: f32| if from.abs() < 1e-6 { 1.0 } else { to / from };
    let (sx, sy) = (scale((x1 - x0).abs(), width), scale((y1 - y0).abs(), height));
    let matrix = [sx, 0.0, 0.0, sy, rect_x - low_x * sx, rect_y - low_y * sy];
    matrix.iter().all(|number| number.is_finite()).then_some(matrix)
}
