//! A form of 500 questions, each with a condition on those before it.

use std::time::Instant;

use yakuba_base::Date;
use yakuba_forms::{Answers, Compiled, Form, Mode, evaluate};

use super::table::Table;

const RULES: usize = 500;
const TIMES: usize = 200;

pub(super) fn measure(table: &mut Table) {
    let field = |number: usize| {
        let mut field =
            serde_json::json!({"key": format!("q{number}"), "type": "number", "label": format!("Q{number}")});
        if number > 2 {
            field["visible"] =
                format!("q{} >= 1 and (q{} + q1 < 1000 or q0 = 3)", number - 1, number - 2).into();
        }
        field
    };
    let fields: Vec<_> = (0..RULES + 3).map(field).collect();
    let pages = serde_json::json!({"pages": [{"key": "p", "title": "P", "fields": fields}]});
    let form = Form::from_json(&pages).expect("the form above is well formed");
    let form = Compiled::new(form).expect("its rules look back only");
    let answers: Answers = (0..RULES + 3).map(|number| (format!("q{number}"), 1.into())).collect();
    let today = Date::new(2026, 11, 22).expect("a day of the calendar");
    let mut micros: Vec<u128> = (0..TIMES)
        .map(|_| {
            let began = Instant::now();
            let state = evaluate(&form, &answers, today, Mode::Drafting);
            let took = began.elapsed().as_micros();
            assert!(
                state.fields.iter().all(|field| field.visible.is_yes()),
                "every rule holds for these answers"
            );
            took
        })
        .collect();
    micros.sort_unstable();
    table.heading(format!("Rules ({RULES} in one form)"));
    table.row(
        "a form evaluated",
        format!("p50 {} µs   p99 {} µs", micros[TIMES / 2], micros[TIMES * 99 / 100]),
    );
}
