//! コンビニエンスストアの払込票 (料金代理収納用 GS1-128): 44 digits under the application identifier 91.
//!
//! Read from a public manual and two public vectors. Not confirmed by the guideline itself, which may not be passed on:
//! `999999` as "no last day", the stamp flag from 50,000 yen, and the shops' own limit of 300,000 yen.

use yakuba_base::{Date, Yen};

use crate::digits::Cutter;
use crate::{CodeError, Digits};

/// Digits of the whole code.
pub const LENGTH: usize = 44;
/// What shops are said to take at most on one slip. Unconfirmed; the code itself has room for 999,999 yen.
pub const SHOP_LIMIT: Yen = Yen(300_000);
const IDENTIFIER: &str = "91";
const NO_LAST_DAY: &str = "999999";

/// A convenience store's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KonbiniCode {
    /// 請求書発行企業コード: the collecting agency's JAN maker code.
    pub company: Digits<6>,
    /// 自由使用欄: what payments are matched by.
    pub free: Digits<21>,
    /// 再発行区分: 0, then how often the slip was issued again.
    pub reissue: Digits<1>,
    /// 支払期限; a year of this century.
    pub usable_until: Option<Date>,
    /// 印紙フラグ: whether the shop's receipt needs a revenue stamp.
    pub stamp: bool,
    /// The amount.
    pub amount: Digits<6>,
}

impl KonbiniCode {
    /// The 44 digits.
    ///
    /// # Errors
    /// [`CodeError::Part`] when the last day lies in another century.
    pub fn write(&self) -> Result<Digits<LENGTH>, CodeError> {
        let until = match self.usable_until {
            None => NO_LAST_DAY.to_owned(),
            Some(date) if (2000..2100).contains(&date.year()) => {
                format!("{:02}{:02}{:02}", date.year() - 2000, date.month(), date.day())
            }
            Some(_) => return Err(CodeError::Part("支払期限".to_owned())),
        };
        let KonbiniCode { company, free, reissue, amount, .. } = self;
        let stamp = u8::from(self.stamp);
        let body: Digits<43> =
            format!("{IDENTIFIER}{company}{free}{reissue}{until}{stamp}{amount}").parse()?;
        format!("{body}{}", check_digit(body.values())).parse()
    }

    /// Reads 44 digits.
    ///
    /// # Errors
    /// [`CodeError::Check`] when a digit was misread; otherwise what does not fit the layout.
    pub fn read(text: &str) -> Result<KonbiniCode, CodeError> {
        text.parse::<Digits<LENGTH>>()?;
        let (body, check) = text.split_at(LENGTH - 1);
        let digits: Digits<43> = body.parse()?;
        if check.parse() != Ok(check_digit(digits.values())) {
            return Err(CodeError::Check);
        }
        let mut cut = Cutter(body);
        if cut.take::<2>("identifier")?.as_str() != IDENTIFIER {
            return Err(CodeError::Part("91".to_owned()));
        }
        let (company, free, reissue) = (cut.take("company")?, cut.take("free")?, cut.take("reissue")?);
        let until: Digits<6> = cut.take("支払期限")?;
        let stamp = match cut.take::<1>("印紙")?.as_str() {
            "0" => false,
            "1" => true,
            _ => return Err(CodeError::Part("印紙".to_owned())),
        };
        Ok(KonbiniCode {
            company,
            free,
            reissue,
            usable_until: last_day(until)?,
            stamp,
            amount: cut.take("金額")?,
        })
    }

    /// The amount.
    #[must_use]
    pub fn yen(&self) -> Yen {
        Yen(self.amount.number().and_then(|amount| i64::try_from(amount).ok()).unwrap_or_default())
    }

    /// The two lines printed under the bars for the clerk who has to type them: `(91)912345-0000…` in groups.
    ///
    /// # Errors
    /// As [`KonbiniCode::write`].
    pub fn readable(&self) -> Result<[String; 2], CodeError> {
        let digits = self.write()?;
        let text = digits.as_str();
        Ok([
            format!("(91){}-{}", &text[2..8], &text[8..29]),
            format!(
                "{}-{}-{}-{}-{}",
                &text[29..30],
                &text[30..36],
                &text[36..37],
                &text[37..43],
                &text[43..]
            ),
        ])
    }
}

fn last_day(digits: Digits<6>) -> Result<Option<Date>, CodeError> {
    if digits.as_str() == NO_LAST_DAY {
        return Ok(None);
    }
    let mut parts = digits.values();
    let mut pair = || parts.next().unwrap_or_default() * 10 + parts.next().unwrap_or_default();
    let (year, month, day) = (pair(), pair(), pair());
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let year = 2000 + i32::try_from(year).unwrap_or_default();
    Date::new(year, small(month), small(day)).map(Some).ok_or_else(|| CodeError::Part("支払期限".to_owned()))
}

/// Modulus 10, weight 3 on every second digit from the right.
fn check_digit(digits: impl DoubleEndedIterator<Item = u32>) -> u32 {
    let sum: u32 =
        digits.rev().enumerate().map(|(at, digit)| if at % 2 == 0 { 3 * digit } else { digit }).sum();
    (10 - sum % 10) % 10
}
