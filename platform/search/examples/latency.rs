//! How long a query takes over 5,000 pages: `cargo run --release -p yakuba-search --example latency`.
//! Another number of pages may be given behind it.

use std::{error::Error, time::Instant};

use serde_json::Value;
use yakuba_search::{Doc, Index, Query};

const PAGES: &str = "5000";
const ROUNDS: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let pages: usize = std::env::args().nth(1).as_deref().unwrap_or(PAGES).parse()?;
    let procedures: Vec<Value> = serde_json::from_str(include_str!("../tests/data/procedures.json"))?;
    let queries: Vec<Value> = serde_json::from_str(include_str!("../tests/data/queries.json"))?;
    let synonyms: Vec<Vec<String>> = serde_json::from_str(include_str!("../tests/data/synonyms.json"))?;
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let folder = tempfile::tempdir()?;
    let index = Index::open(folder.path(), synonyms)?;

    let filling = Instant::now();
    index.replace_all((0..pages).map(|n| {
        let (own, other) = (
            &procedures[n % procedures.len()],
            &procedures[(n * 7 + n / procedures.len()) % procedures.len()],
        );
        let keywords = own["keywords"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        Doc {
            id: format!("{n}"),
            kind: "page".to_owned(),
            title: format!("{} {n}", text(own, "title")),
            body: format!(
                "{}{}{}{}",
                text(own, "summary"),
                text(own, "who"),
                text(other, "summary"),
                text(other, "who")
            )
            .repeat(3),
            keywords,
            ..Doc::default()
        }
    }))?;
    println!("filled with {pages} pages in {:.1?}", filling.elapsed());

    let mut times = Vec::with_capacity(queries.len() * ROUNDS);
    for _ in 0..ROUNDS {
        for query in &queries {
            let asked = Instant::now();
            index.search(&Query::new(text(query, "words")))?;
            times.push(asked.elapsed());
        }
    }
    times.sort_unstable();
    let share = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    println!(
        "{} queries: p50 {:.2?}, p99 {:.2?}, slowest {:.2?}",
        times.len(),
        share(50),
        share(99),
        share(100)
    );
    Ok(())
}
