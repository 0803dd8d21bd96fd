//! 収納データ: what a bank or a collecting agency says was paid, one payment a line.

use std::collections::BTreeSet;

use yakuba_base::{Date, Yen, wareki};

use super::table_file::{self, LineError};

/// The columns every table has.
pub const NEEDED: &[&str] = &["納付番号", "金額", "納付日", "照会番号"];

/// A payment somebody reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The line it stands on.
    pub line: usize,
    /// The slip's number, as it was read at the shop or bank.
    pub number: String,
    /// The taker's own number for the payment.
    pub reference: String,
    /// How much.
    pub amount: Yen,
    /// When it was paid.
    pub paid_on: Date,
}

/// Reads a table of payments.
///
/// # Errors
/// Every line that is wrong; nothing is read then.
pub fn read(bytes: &[u8]) -> Result<Vec<Reported>, Vec<LineError>> {
    let mut references = BTreeSet::new();
    table_file::read(bytes, NEEDED, &[], |line| {
        let amount = line.read("金額", |text| match text.parse::<Yen>() {
            Ok(amount) if amount > Yen::ZERO => Ok(amount),
            _ => Err("1円以上の金額にしてください"),
        })?;
        let paid_on = line.read("納付日", |text| text.parse::<Date>().or_else(|_| wareki::parse(text)))?;
        let filled = |column| {
            line.read(column, |text| if text.is_empty() { Err("空です") } else { Ok(text.to_owned()) })
        };
        let reference = filled("照会番号")?;
        if !references.insert(reference.clone()) {
            return Err(LineError::new(
                line.number,
                "照会番号",
                format!("「{reference}」が、上の行にもあります。"),
            ));
        }
        Ok(Reported { line: line.number, number: filled("納付番号")?, reference, amount, paid_on })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_and_a_payment_stands_in_it_once() {
        let text = "照会番号,納付番号,金額,納付日\nA1,7,300,2026-11-20\nA2,8,\"1,500\",R8.11.21\n";
        let rows = read(text.as_bytes()).unwrap();
        assert_eq!((rows[1].amount, rows[1].line), (Yen(1_500), 3));
        assert_eq!(rows[1].paid_on, Date::new(2026, 11, 21).unwrap());
        let errors = read(format!("{text}A1,9,5,2026-11-21\nA4,9,0,2026-11-21\n").as_bytes()).unwrap_err();
        let places: Vec<(usize, &str)> = errors.iter().map(|error| (error.line, error.column)).collect();
        assert_eq!(places, [(4, "照会番号"), (5, "金額")]);
    }
}
