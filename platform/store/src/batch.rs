use crate::Value;

/// Statements that wait to be run together: a way to the database and back costs more than most statements.
#[derive(Default)]
pub(crate) struct Batch {
    sql: String,
    args: Vec<Value>,
    statements: usize,
}

impl Batch {
    pub(crate) fn is_empty(&self) -> bool {
        self.statements == 0
    }

    pub(crate) fn len(&self) -> usize {
        self.statements
    }

    /// Appends a statement, its parameters numbered after those that are there.
    pub(crate) fn push(&mut self, sql: &str, args: Vec<Value>) {
        if self.statements > 0 {
            self.sql.push_str("; ");
        }
        renumber(&mut self.sql, sql, self.args.len());
        self.args.extend(args);
        self.statements += 1;
    }

    /// The statements as one text with its parameters.
    pub(crate) fn take(&mut self) -> (String, Vec<Value>) {
        let Batch { sql, args, .. } = std::mem::take(self);
        (sql, args)
    }
}

/// Writes `sql` with every `$n` as `$(n + by)`, but for those within quotes.
fn renumber(out: &mut String, sql: &str, by: usize) {
    let mut rest = sql;
    let mut quoted = false;
    while let Some(at) = rest.find(['$', '\'']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let digits = from[1..].len() - from[1..].trim_start_matches(|c: char| c.is_ascii_digit()).len();
        match from[1..=digits].parse::<usize>() {
            Ok(n) if !quoted && from.starts_with('$') => {
                out.push('$');
                out.push_str(&(n + by).to_string());
                rest = &from[1 + digits..];
            }
            _ => {
                quoted ^= from.starts_with('\'');
                out.push_str(&from[..1]);
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args;

    #[test]
    fn statements_are_joined_and_their_parameters_numbered_on() {
        let mut batch = Batch::default();
        batch.push("savepoint one", args![]);
        batch.push("insert into a values ($1, $2, $2, '$1 it''s $2')", args!["x", 1i64]);
        batch.push("update b set c = $2 where d = $1", args![2i64, "y"]);
        let (sql, values) = batch.take();
        assert_eq!(
            sql,
            "savepoint one; insert into a values ($1, $2, $2, '$1 it''s $2'); update b set c = $4 where d = $3"
        );
        assert_eq!(values.len(), 4);
        assert!(batch.is_empty());
    }
}
