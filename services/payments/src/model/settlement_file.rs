//! 入金明細: what a provider says it paid out to the city's account, one payment a line.

use std::collections::BTreeSet;

use yakuba_base::{Date, Yen, wareki};

use super::table_file::{self, LineError};

/// The columns every table has.
pub const NEEDED: &[&str] = &["照会番号", "金額", "手数料", "入金日"];

/// One payment of a payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The line it stands on.
    pub line: usize,
    /// The provider's number for the payment.
    pub reference: String,
    /// What the payer had paid, less what went back.
    pub amount: Yen,
    /// What the provider keeps of it.
    pub charge: Yen,
    /// When the rest came to the city's account.
    pub paid_on: Date,
}

/// Reads a table of payouts.
///
/// # Errors
/// Every line that is wrong; nothing is read then.
pub fn read(bytes: &[u8]) -> Result<Vec<Settled>, Vec<LineError>> {
    let mut references = BTreeSet::new();
    table_file::read(bytes, NEEDED, &[], |line| {
        let reference = line.read("照会番号", |text| match text {
            "" => Err("空です".to_owned()),
            text if !references.insert(text.to_owned()) => Err("上の行にもあります".to_owned()),
            text => Ok(text.to_owned()),
        })?;
        let amount = line.read("金額", |text| match text.parse::<Yen>() {
            Ok(amount) if amount > Yen::ZERO => Ok(amount),
            _ => Err("1円以上の金額にしてください"),
        })?;
        let charge = line.read("手数料", |text| match text.parse::<Yen>() {
            Ok(charge) if charge >= Yen::ZERO && charge <= amount => Ok(charge),
            _ => Err("0円から金額までの額にしてください"),
        })?;
        let paid_on = line.read("入金日", |text| text.parse::<Date>().or_else(|_| wareki::parse(text)))?;
        Ok(Settled { line: line.number, reference, amount, charge, paid_on })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payout_is_read_and_wrong_lines_are_named() {
        let text = "照会番号,金額,手数料,入金日\npi_1,300,10,2026-11-30\npi_2,\"1,500\",0,R8.11.30\n";
        let rows = read(text.as_bytes()).unwrap();
        assert_eq!((rows[0].charge, rows[1].amount, rows[1].line), (Yen(10), Yen(1_500), 3));
        let errors =
            read(format!("{text}pi_1,5,0,2026-11-30\npi_3,5,6,2026-11-30\n").as_bytes()).unwrap_err();
        let places: Vec<(usize, &str)> = errors.iter().map(|error| (error.line, error.column)).collect();
        assert_eq!(places, [(4, "照会番号"), (5, "手数料")]);
    }
}
