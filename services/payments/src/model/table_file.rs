//! Reading a table that somebody brings: all of it or nothing, with every line that is wrong named.

/// A line that cannot be read, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// Counted from 1, as editors and spreadsheets do; the heading is line 1.
    pub line: usize,
    /// The column's name; empty for the whole line.
    pub column: &'static str,
    /// What is wrong and what to do.
    pub words: String,
}

impl LineError {
    /// What is wrong with a column of a line.
    pub fn new(line: usize, column: &'static str, words: impl Into<String>) -> LineError {
        LineError { line, column, words: words.into() }
    }
}

/// One line of a table with its columns by name.
pub struct Line<'t> {
    /// Its number.
    pub number: usize,
    columns: &'t [&'static str],
    places: &'t [Option<usize>],
    record: csv::StringRecord,
}

impl Line<'_> {
    /// What stands in a column, without spaces around it; nothing when the table has no such column.
    pub fn get(&self, column: &'static str) -> &str {
        let place = self.columns.iter().position(|known| *known == column).and_then(|at| self.places[at]);
        place.and_then(|place| self.record.get(place)).unwrap_or_default().trim()
    }

    /// What stands in a column, read by `read`.
    ///
    /// # Errors
    /// With what is wrong and what stands there.
    pub fn read<T, E: std::fmt::Display>(
        &self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, LineError> {
        let text = self.get(column);
        read(text).map_err(|error| {
            let words = if text.is_empty() {
                "空です。値を入れてください。".to_owned()
            } else {
                format!("「{text}」：{error}")
            };
            LineError::new(self.number, column, words)
        })
    }
}

/// Reads a table in CSV (UTF-8, with or without BOM) whose first line names the columns, in any order. Columns of
/// `needed` must be there, those of `optional` may.
///
/// # Errors
/// Every line that is wrong, at most the first hundred.
pub fn read<T>(
    bytes: &[u8],
    needed: &'static [&'static str],
    optional: &'static [&'static str],
    mut one: impl FnMut(&Line<'_>) -> Result<T, LineError>,
) -> Result<Vec<T>, Vec<LineError>> {
    const MOST: usize = 100;
    let whole = |words: &str| vec![LineError::new(1, "", words)];
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).map_err(|_| {
        whole("文字の形がUTF-8ではありません。表計算ソフトで「CSV UTF-8」として保存し直してください。")
    })?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|_| whole("1行目の見出しを読み取れません。"))?.clone();
    let columns: Vec<&'static str> = needed.iter().chain(optional).copied().collect();
    let places: Vec<Option<usize>> =
        columns.iter().map(|column| headings.iter().position(|heading| heading.trim() == *column)).collect();
    let missing: Vec<&str> =
        needed.iter().enumerate().filter(|(at, _)| places[*at].is_none()).map(|(_, name)| *name).collect();
    if !missing.is_empty() {
        let names = missing.join("、");
        return Err(whole(&format!("見出しに「{names}」がありません。1行目に列の名前を入れてください。")));
    }
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let number =
            record.as_ref().ok().and_then(|record| record.position()).map(|place| place.line() as usize);
        let number = number.unwrap_or(rows.len() + errors.len() + 2);
        let outcome = match record {
            Err(_) => Err(LineError::new(
                number,
                "",
                "この行を読み取れません。引用符（\"）の数を確かめてください。",
            )),
            Ok(record) if record.len() != headings.len() => {
                let words = format!(
                    "列が{}個あります。見出しと同じ{}個にしてください。",
                    record.len(),
                    headings.len()
                );
                Err(LineError::new(number, "", words))
            }
            Ok(record) => one(&Line { number, columns: &columns, places: &places, record }),
        };
        match outcome {
            Ok(row) => rows.push(row),
            Err(error) => errors.push(error),
        }
        if errors.len() >= MOST {
            break;
        }
    }
    match (errors.is_empty(), rows.is_empty()) {
        (false, _) => Err(errors),
        (true, true) => Err(whole("見出しの下に行がありません。")),
        (true, false) => Ok(rows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Result<Vec<i64>, Vec<LineError>> {
        read(text.as_bytes(), &["額"], &["メモ"], |line| line.read("額", str::parse))
    }

    #[test]
    fn columns_are_found_by_name_in_any_order() {
        assert_eq!(numbers("\u{FEFF}メモ,額\nあ, 3\n\"い\nろ\",4\n"), Ok(vec![3, 4]));
        assert_eq!(numbers("額\n5\n"), Ok(vec![5]));
    }

    #[test]
    fn a_broken_line_in_the_middle_is_named_and_nothing_is_read() {
        let errors = numbers("額,メモ\n1,a\nx,b\n2,c\n,d\n3\n").unwrap_err();
        let places: Vec<(usize, &str)> = errors.iter().map(|error| (error.line, error.column)).collect();
        assert_eq!(places, [(3, "額"), (5, "額"), (6, "")]);
        assert!(errors[0].words.contains('x'), "{errors:?}");
        assert_eq!(numbers("メモ\na\n").unwrap_err()[0].line, 1);
        assert!(numbers("額\n").is_err());
        assert!(read(b"\x8az\n1\n", &["額"], &[], |_| Ok::<_, LineError>(())).is_err());
    }
}
