use maud::{Markup, html};

/// Things that belong together, under a heading. `level` 2 to 4 keeps the outline right.
pub fn card(level: u8, title: &str, body: &Markup) -> Markup {
    html! {
        section.card {
            @match level { 2 => h2 { (title) }, 3 => h3 { (title) }, _ => h4 { (title) } }
            (body)
        }
    }
}

/// A card that leads somewhere as a whole.
pub fn card_link(title: &str, words: &str, url: &str) -> Markup {
    html! {
        a.card.card-link href=(url) {
            strong { (title) }
            @if !words.is_empty() { span { (words) } }
        }
    }
}

/// Names with their values.
pub fn definition_list(rows: &[(&str, Markup)]) -> Markup {
    html! { dl.definitions { @for (name, value) in rows { div { dt { (name) } dd { (value) } } } } }
}

/// An empty list says what to do.
pub fn empty_state(title: &str, words: &str, action: Option<Markup>) -> Markup {
    html! {
        div.empty-state {
            p.empty-title { (title) }
            @if !words.is_empty() { p { (words) } }
            @if let Some(action) = action { (action) }
        }
    }
}

/// One figure with its name. With a target, a bar shows how much of it is reached.
pub fn stat_tile(label: &str, value: &str, unit: &str, target: Option<(f64, f64, &str)>) -> Markup {
    html! {
        div.stat {
            p.stat-label { (label) }
            p.stat-value { (value) @if !unit.is_empty() { span.stat-unit { (unit) } } }
            @if let Some((reached, of, words)) = target {
                meter min="0" max=(of.max(f64::MIN_POSITIVE)) value=(reached) aria-label=(label) {}
                p.stat-target { (words) }
            }
        }
    }
}
