//! How long 500 rules take: a form of 500 questions, each with a condition on those before it. Run with `--release`.

use std::time::Instant;

use yakuba_base::Date;
use yakuba_forms::{Answers, Compiled, Form, Mode, evaluate};

fn main() {
    let field = |number: usize| {
        let mut field =
            serde_json::json!({"key": format!("q{number}"), "type": "number", "label": format!("Q{number}")});
        if number > 2 {
            field["visible"] =
                format!("q{} >= 1 and (q{} + q1 < 1000 or q0 = 3)", number - 1, number - 2).into();
        }
        field
    };
    let fields: Vec<_> = (0..503).map(field).collect();
    let pages = serde_json::json!({"pages": [{"key": "p", "title": "P", "fields": fields}]});
    let form = Form::from_json(&pages).expect("the form above is well formed");
    let form = Compiled::new(form).expect("its rules look back only");
    let answers: Answers = (0..503).map(|number| (format!("q{number}"), 1.into())).collect();
    let today = Date::new(2026, 11, 22).expect("a day of the calendar");
    let mut times: Vec<u128> = (0..200)
        .map(|_| {
            let start = Instant::now();
            let state = evaluate(&form, &answers, today, Mode::Drafting);
            assert!(state.fields.iter().all(|field| field.visible.is_yes()));
            start.elapsed().as_micros()
        })
        .collect();
    times.sort_unstable();
    println!("500 rules: median {} µs, slowest of 200 {} µs", times[100], times[199]);
}
