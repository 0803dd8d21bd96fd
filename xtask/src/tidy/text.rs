//! Rules for the text of a single file.

use super::{Finding, Source};

/// What we write by hand; data and generated files have their own shape.
const WRITTEN: &[&str] =
    &["css", "ftl", "html", "js", "json", "md", "mjs", "rs", "sh", "sql", "toml", "ts", "typ", "yml"];
const CODE: &[&str] = &["css", "ftl", "html", "js", "mjs", "rs", "sh", "sql", "toml", "ts", "typ", "yml"];
const NO_TABS: &[&str] = &["css", "js", "mjs", "rs", "ts"];

/// Lines a Rust file may have; past the first it says why, past the second it is two files.
const LONG: usize = 500;
const TOO_LONG: usize = 800;

// The words are put together here, so that this file does not find itself.
const REMINDERS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("HA", "CK:")];
const MACHINES: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
    concat!("/m", "nt/"),
];
const REGISTRIES: &[&str] = &[
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("registry.", "npmjs.org"),
    concat!("registry.", "yarnpkg.com"),
    concat!("pypi.", "org"),
    concat!("files.", "pythonhosted.org"),
    concat!("deb.", "debian.org"),
    concat!("proxy.", "golang.org"),
];

pub fn check(source: &Source, findings: &mut Vec<Finding>) {
    let extension = source.extension();
    // What others wrote keeps its own shape.
    let is_ours = !source.path.split('/').any(|folder| folder == "vendor");
    let mut find = |line: usize, rule, why: &str| findings.push(Finding::new(&source.path, line, rule, why));
    for (number, line) in source.lines() {
        if is_ours && WRITTEN.contains(&extension) && line.ends_with([' ', '\t', '\r']) {
            find(number, "whitespace", "white space at the end of the line");
        }
        if is_ours && NO_TABS.contains(&extension) && line.contains('\t') {
            find(number, "tab", "a tab: indent with spaces, write \\t in a string");
        }
        if is_ours && CODE.contains(&extension) && REMINDERS.iter().any(|word| has_word(line, word)) {
            find(number, "reminder", "a reminder in the code is never read: do it now, or file an issue");
        }
        if extension == "rs" {
            if line.trim_start().starts_with(concat!("#[", "ignore")) {
                find(
                    number,
                    "ignored-test",
                    "a test that does not run proves nothing: make it run or remove it",
                );
            }
            if has_word(line, concat!("dbg", "!(")) {
                find(number, "dbg", "left over from looking for something: remove it");
            }
        }
        if MACHINES.iter().any(|path| starts_a_path(line, path)) {
            find(
                number,
                "machine-path",
                "an absolute path of somebody's machine: it is not there on another",
            );
        }
        if REGISTRIES.iter().any(|host| line.contains(host)) {
            find(
                number,
                "registry",
                "the name of a registry's host: which mirror is used is each machine's setting",
            );
        }
    }
    if is_ours && WRITTEN.contains(&extension) && !source.text.is_empty() && !source.text.ends_with('\n') {
        find(source.lines().count(), "final-newline", "the last line does not end");
    }
    if extension == "rs" {
        length(source, &mut find);
    }
}

fn length(source: &Source, find: &mut impl FnMut(usize, &'static str, &str)) {
    let lines = source.text.lines().count();
    let says_why = source.text.lines().take(5).any(|line| line.starts_with("// Long because: "));
    if lines > TOO_LONG {
        find(
            TOO_LONG + 1,
            "length",
            &format!("{lines} lines: no file has more than {TOO_LONG}, find the second thought"),
        );
    } else if lines > LONG && !says_why {
        let why = format!("{lines} lines: find the second thought, or say `// Long because: …` at the top");
        find(LONG + 1, "length", &why);
    }
}

/// Whether `word` stands in the line by itself, not inside a longer word.
fn has_word(line: &str, word: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let begins_inside = line[..at].ends_with(is_letter);
        let ends_inside = word.ends_with(is_letter) && line[at + word.len()..].starts_with(is_letter);
        !begins_inside && !ends_inside
    })
}

/// Whether `path` stands in the line as the beginning of a path: `/x/` but not `y/x/` or `https://host/x/`.
fn starts_a_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_-./~}>)*$:".contains(c))
            && line[at + path.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<(usize, &'static str)> {
        let mut findings = Vec::new();
        check(&Source { path: path.to_owned(), text: text.to_owned() }, &mut findings);
        findings.into_iter().map(|finding| (finding.line, finding.rule)).collect()
    }

    #[test]
    fn a_tidy_file_has_no_findings() {
        assert_eq!(findings("base/src/lib.rs", "//! Words.\n\nfn main() {}\n"), []);
        assert_eq!(findings("base/src/empty.rs", ""), []);
    }

    #[test]
    fn white_space_tabs_and_last_lines() {
        assert_eq!(findings("a.rs", "let a = 1; \n"), [(1, "whitespace")]);
        assert_eq!(findings("a.md", "one\ntwo\r\n"), [(2, "whitespace")]);
        assert_eq!(findings("a.css", "a {\n\tb: c;\n}\n"), [(2, "tab")]);
        assert_eq!(findings("a.toml", "a = 1\nb = 2"), [(2, "final-newline")]);
        assert_eq!(findings("data/places.csv", "a \nb"), []);
        assert_eq!(findings("platform/web/vendor/htmx.js", "a\t \nb"), []);
    }

    #[test]
    fn reminders_in_code() {
        let word = REMINDERS[0];
        assert_eq!(findings("a.rs", &format!("// {word}: later\n")), [(1, "reminder")]);
        assert_eq!(findings("a.rs", &format!("// MAS{word}N\n")), []);
        assert_eq!(findings("a.md", &format!("no {word} stays\n")), []);
    }

    #[test]
    fn tests_run_and_debugging_goes() {
        assert_eq!(findings("a.rs", concat!("    #[", "ignore = \"slow\"]\n")), [(1, "ignored-test")]);
        assert_eq!(findings("a.rs", concat!("let x = dbg", "!(y);\n")), [(1, "dbg")]);
    }

    #[test]
    fn machines_and_registries_stay_out() {
        for path in MACHINES {
            assert_eq!(findings("a.json", &format!("\"{path}taro/x\"\n")), [(1, "machine-path")], "{path}");
            assert_eq!(findings("a.md", &format!("https://example.jp{path}taro\n")), []);
        }
        for host in REGISTRIES {
            assert_eq!(
                findings("package-lock.json", &format!("\"https://{host}/x\"\n")),
                [(1, "registry")],
                "{host}"
            );
        }
    }

    #[test]
    fn long_files_say_why_and_very_long_ones_cannot() {
        let lines = |count: usize| "//\n".repeat(count);
        assert_eq!(findings("a.rs", &lines(500)), []);
        assert_eq!(findings("a.rs", &lines(501)), [(501, "length")]);
        assert_eq!(findings("a.rs", &format!("// Long because: a table of eras.\n{}", lines(600))), []);
        assert_eq!(
            findings("a.rs", &format!("// Long because: a table.\n{}", lines(800))),
            [(801, "length")]
        );
        assert_eq!(findings("a.css", &lines(900)), []);
    }
}
