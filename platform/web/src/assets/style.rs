use std::collections::BTreeSet;

/// The Digital Agency's design tokens, unchanged.
const TOKENS: &str = include_str!("../../assets/vendor/design-tokens.css");

/// Our style sheets in the order of their layers.
const SHEETS: &[&str] = &[
    include_str!("../../assets/css/theme.css"),
    include_str!("../../assets/css/base.css"),
    include_str!("../../assets/css/resident.css"),
    include_str!("../../assets/css/office.css"),
    include_str!("../../assets/css/parts/apply.css"),
    include_str!("../../assets/css/parts/approval.css"),
    include_str!("../../assets/css/parts/banner.css"),
    include_str!("../../assets/css/parts/builder.css"),
    include_str!("../../assets/css/parts/button.css"),
    include_str!("../../assets/css/parts/card.css"),
    include_str!("../../assets/css/parts/case.css"),
    include_str!("../../assets/css/parts/chart.css"),
    include_str!("../../assets/css/parts/dialog.css"),
    include_str!("../../assets/css/parts/driver.css"),
    include_str!("../../assets/css/parts/field.css"),
    include_str!("../../assets/css/parts/files.css"),
    include_str!("../../assets/css/parts/list.css"),
    include_str!("../../assets/css/parts/map.css"),
    include_str!("../../assets/css/parts/nav.css"),
    include_str!("../../assets/css/parts/payment.css"),
    include_str!("../../assets/css/parts/table.css"),
    include_str!("../../assets/css/parts/work.css"),
    include_str!("../../assets/css/print.css"),
];

/// One style sheet: the tokens that are used, then ours, without comments and with single spaces.
pub(super) fn joined() -> String {
    let ours = squeeze(&SHEETS.concat());
    let layers = "@layer tokens,base,layout,parts,print;";
    format!("{layers}@layer tokens{{:root{{{}}}}}{ours}", used_tokens(&ours))
}

/// Only the tokens that our sheets name, with those that they in turn name: a tenth of the whole.
fn used_tokens(css: &str) -> String {
    let tokens: Vec<(&str, &str)> = TOKENS
        .lines()
        .filter_map(|line| line.trim().strip_suffix(';')?.split_once(": "))
        .filter(|(name, _)| name.starts_with("--"))
        .collect();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = vec![css];
    while let Some(text) = open.pop() {
        for (name, value) in &tokens {
            if text.contains(&format!("var({name})")) && used.insert(name) {
                open.push(value);
            }
        }
    }
    tokens.iter().filter(|(name, _)| used.contains(name)).map(|(n, v)| format!("{n}:{v};")).collect()
}

fn squeeze(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        out.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_our_sheets_name_exists() {
        let css = joined();
        for (at, _) in css.match_indices("var(--") {
            let name = css[at + 4..].split([')', ',']).next().unwrap_or_default();
            assert!(css.contains(&format!("{name}:")), "{name} is named and never set");
        }
    }

    #[test]
    fn tokens_nobody_names_are_left_out() {
        let tokens = used_tokens("a { color: var(--color-semantic-success-1) }");
        assert_eq!(
            tokens,
            "--color-primitive-green-600:#259d63;--color-semantic-success-1:var(--color-primitive-green-600);"
        );
    }

    #[test]
    fn no_colour_is_written_outside_the_tokens() {
        for sheet in SHEETS {
            assert!(
                !sheet.contains(": #") && !sheet.contains("rgb("),
                "a colour that is no token: {sheet:.200}"
            );
        }
    }
}
