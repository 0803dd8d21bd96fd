//! 納付書のもとになる表: what a tax or fee system hands over to be printed, one slip a line.
//!
//! Codes are taken as they are given and only checked: nothing here makes up a check digit whose rule is not public.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, FiscalYear, PostalCode, Yen, wareki};
use yakuba_codes::{
    Digits,
    el_qr::{ElQr, MpnBlock},
    konbini::KonbiniCode,
};

use super::table_file::{self, Line, LineError};

/// The columns every table has.
pub const NEEDED: &[&str] =
    &["納付番号", "氏名", "郵便番号", "住所", "件名", "担当課", "年度", "金額", "納期限", "使用期限"];
/// The columns a table may have.
pub const OPTIONAL: &[&str] = &["期別", "MPN部", "コンビニコード"];

/// A slip (納付書) to be printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSlip {
    /// 納付番号: what payments are matched by; digits.
    pub number: String,
    /// Who pays.
    pub payer: String,
    /// Where the letter goes: postal code.
    pub postal: String,
    /// And address.
    pub address: String,
    /// What for.
    pub title: String,
    /// The code of the division whose income it is.
    pub division: String,
    /// Whose year's income it is.
    pub year: FiscalYear,
    /// Which of the year's instalments; 0 when there are none.
    pub instalment: u8,
    /// How much.
    pub amount: Yen,
    /// 納期限
    pub due_on: Date,
    /// 使用期限: until when the slip can be used.
    pub usable_until: Date,
    /// The 255 digits of the eL-QR, when the system gave its MPN block.
    pub el_qr: Option<String>,
    /// The 44 digits of the convenience stores' code, as given.
    pub konbini: Option<String>,
}

/// Reads a table of slips.
///
/// # Errors
/// Every line that is wrong; nothing is read then.
pub fn read(bytes: &[u8]) -> Result<Vec<NewSlip>, Vec<LineError>> {
    let mut numbers = BTreeSet::new();
    table_file::read(bytes, NEEDED, OPTIONAL, |line| {
        let slip = one(line)?;
        if !numbers.insert(slip.number.clone()) {
            return Err(LineError::new(
                line.number,
                "納付番号",
                format!("「{}」が、上の行にもあります。", slip.number),
            ));
        }
        Ok(slip)
    })
}

fn one(line: &Line<'_>) -> Result<NewSlip, LineError> {
    let filled =
        |column| line.read(column, |text| if text.is_empty() { Err("空です") } else { Ok(text.to_owned()) });
    let day = |column| line.read(column, |text| text.parse::<Date>().or_else(|_| wareki::parse(text)));
    let number = line.read("納付番号", |text| {
        let fits = (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(text.to_owned()) } else { Err("20けたまでの数字にしてください") }
    })?;
    let amount = line.read("金額", |text| match text.parse::<Yen>() {
        Ok(amount) if amount > Yen::ZERO => Ok(amount),
        _ => Err("1円以上の金額にしてください"),
    })?;
    let year = line.read("年度", |text| {
        text.parse().ok().and_then(FiscalYear::new).ok_or("西暦4けたの年度にしてください（例：2026）")
    })?;
    let instalment = match line.get("期別") {
        "" => 0,
        _ => line.read("期別", |text| {
            text.parse::<u8>().ok().filter(|n| *n < 100).ok_or("0から99の数字にしてください")
        })?,
    };
    let (due_on, usable_until) = (day("納期限")?, day("使用期限")?);
    if usable_until < due_on {
        return Err(LineError::new(
            line.number,
            "使用期限",
            "納期限より前です。納期限か、それより後の日にしてください。",
        ));
    }
    let el_qr = match line.get("MPN部") {
        "" => None,
        _ => Some(line.read("MPN部", |text| el_qr(text, amount, year, instalment, due_on, usable_until))?),
    };
    let konbini = match line.get("コンビニコード") {
        "" => None,
        _ => Some(line.read("コンビニコード", |text| konbini(text, amount, usable_until))?),
    };
    Ok(NewSlip {
        number,
        payer: filled("氏名")?,
        postal: line.read("郵便番号", |text| {
            PostalCode::parse(text).map(|code| code.to_string()).map_err(|_| "7けたの数字にしてください")
        })?,
        address: filled("住所")?,
        title: filled("件名")?,
        division: filled("担当課")?,
        year,
        instalment,
        amount,
        due_on,
        usable_until,
        el_qr,
        konbini,
    })
}

fn el_qr(
    text: &str,
    amount: Yen,
    year: FiscalYear,
    instalment: u8,
    due_on: Date,
    usable_until: Date,
) -> Result<String, String> {
    let mpn = MpnBlock::read(text).map_err(|error| format!("MPN部の83けたを読み取れません（{error}）"))?;
    let instalment = Digits::from_number(u64::from(instalment)).map_err(|error| error.to_string())?;
    let code = ElQr { mpn, assessed_in: year, taxed_for: year, instalment, due_on, usable_until };
    if code.amount() != amount {
        return Err(format!("MPN部の金額{}が、金額{amount}と違います", code.amount()));
    }
    code.write().map_err(|error| error.to_string())
}

fn konbini(text: &str, amount: Yen, usable_until: Date) -> Result<String, String> {
    let code =
        KonbiniCode::read(text).map_err(|error| format!("44けたのコードを読み取れません（{error}）"))?;
    if code.yen() != amount {
        return Err(format!("コードの金額{}が、金額{amount}と違います", code.yen()));
    }
    match code.usable_until {
        Some(day) if day != usable_until => {
            Err(format!("コードの支払期限{day}が、使用期限{usable_until}と違います"))
        }
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "納付番号,氏名,郵便番号,住所,件名,担当課,年度,期別,金額,納期限,使用期限,MPN部,コンビニコード\n";
    const KONBINI: &str = "91912345000000000020269990001026113000012309";

    fn line(number: &str, amount: &str, konbini: &str) -> String {
        format!(
            "{number},清流 さくら,319-2292,中富町3135-6,道路占用料,kensetsu,2026,,{amount},2026-10-31,令和8年11月30日,,{konbini}\n"
        )
    }

    #[test]
    fn a_table_is_read_with_its_codes() {
        let text = [HEAD, &line("1", "1,230円", KONBINI).replace("1,230円", "1230円"), &line("2", "500", "")]
            .concat();
        let slips = read(text.as_bytes()).unwrap();
        assert_eq!((slips[0].amount, slips[0].konbini.as_deref()), (Yen(1_230), Some(KONBINI)));
        assert_eq!(
            (slips[1].usable_until, slips[1].postal.as_str()),
            (Date::new(2026, 11, 30).unwrap(), "319-2292")
        );
    }

    #[test]
    fn a_code_that_says_something_else_is_refused_with_its_line() {
        let text = [HEAD, &line("1", "1230", ""), &line("2", "1231", KONBINI), &line("1", "5", "")].concat();
        let errors = read(text.as_bytes()).unwrap_err();
        let places: Vec<(usize, &str)> = errors.iter().map(|error| (error.line, error.column)).collect();
        assert_eq!(places, [(3, "コンビニコード"), (4, "納付番号")]);
        assert!(errors[0].words.contains("1,230円"), "{errors:?}");
        let misread = KONBINI.replace("912345", "912346");
        let text = [HEAD, &line("1", "1230", &misread)].concat();
        assert_eq!(read(text.as_bytes()).unwrap_err()[0].column, "コンビニコード");
    }
}
