use std::fmt::{self, Display};

/// Names and values in two columns, under headings.
#[derive(Default)]
pub(super) struct Table(Vec<Line>);

enum Line {
    Heading(String),
    Row(String, String),
}

impl Table {
    pub(super) fn heading(&mut self, text: impl Into<String>) {
        self.0.push(Line::Heading(text.into()));
    }

    pub(super) fn row(&mut self, name: impl Into<String>, value: impl Display) {
        self.0.push(Line::Row(name.into(), value.to_string()));
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self
            .0
            .iter()
            .map(|line| if let Line::Row(name, _) = line { name.chars().count() } else { 0 })
            .max()
            .unwrap_or(0);
        for (n, line) in self.0.iter().enumerate() {
            match line {
                Line::Heading(text) if n == 0 => writeln!(f, "{text}")?,
                Line::Heading(text) => writeln!(f, "\n{text}")?,
                Line::Row(name, value) => writeln!(f, "  {name:width$}  {value}")?,
            }
        }
        Ok(())
    }
}
