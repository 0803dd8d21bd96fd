//! 地方税統一QRコード (eL-QR): what a slip of a tax or fee says to a bank's reader and to the taxpayer's phone.
//!
//! Exactly 255 decimal digits, as much as a QR code of version 6 and level M holds: tag, length, value, with a CRC in decimal.
//! The layout was read from a public reader of such slips and agrees with the two slips published with it; version and level
//! of the symbol are not confirmed by the standard itself. The check digits CD1 and CD2 inside the MPN block follow a rule that
//! is **not public**: whoever prints slips gets the block from the tax system and hands it in as it is. Nothing here makes them up.

use yakuba_base::{Date, FiscalYear, Yen};

use crate::digits::Cutter;
use crate::tlv::{self, Field};
use crate::{CodeError, Digits, crc};

/// Digits of the whole code.
pub const LENGTH: usize = 255;
/// 地方税共同機構, through which the money goes.
const INSTITUTION: &str = "13800";

/// MPN部: what the bank's network reads, 83 digits. CD1 and CD2 come from the tax system and are kept as given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MpnBlock {
    /// CD1, as given.
    pub check_one: Digits<2>,
    /// 口座番号
    pub account: Digits<11>,
    /// 金額, yen.
    pub amount: Digits<11>,
    /// 手数料負担: `2` on every slip seen.
    pub fee_bearer: Digits<1>,
    /// 印紙
    pub stamp: Digits<1>,
    /// 税目・料金番号
    pub item: Digits<3>,
    /// 予備
    pub spare: Digits<5>,
    /// CD2, as given.
    pub check_two: Digits<2>,
    /// 案件特定キー: what payments are matched by.
    pub key: Digits<20>,
    /// 確認番号
    pub confirmation: Digits<6>,
    /// eLTAX領域: `0` on every slip seen.
    pub el_area: Digits<1>,
    /// 共通納税機関コード: the city's first five digits of 団体コード.
    pub authority: Digits<5>,
    /// 税務事務所コード
    pub office: Digits<3>,
    /// 予備
    pub spare_end: Digits<7>,
}

impl MpnBlock {
    /// Reads the 83 digits as the tax system hands them over.
    ///
    /// # Errors
    /// When they are not 83 digits or name another institution than 地方税共同機構.
    pub fn read(text: &str) -> Result<MpnBlock, CodeError> {
        text.parse::<Digits<83>>()?;
        let mut cut = Cutter(text);
        let (check_one, account, amount) = (cut.take("CD1")?, cut.take("account")?, cut.take("amount")?);
        let fee_bearer = cut.take("fee bearer")?;
        if cut.take::<5>("institution")?.as_str() != INSTITUTION {
            return Err(CodeError::Part("institution".to_owned()));
        }
        Ok(MpnBlock {
            check_one,
            account,
            amount,
            fee_bearer,
            stamp: cut.take("stamp")?,
            item: cut.take("item")?,
            spare: cut.take("spare")?,
            check_two: cut.take("CD2")?,
            key: cut.take("key")?,
            confirmation: cut.take("confirmation")?,
            el_area: cut.take("eL area")?,
            authority: cut.take("authority")?,
            office: cut.take("office")?,
            spare_end: cut.take("spare")?,
        })
    }

    fn write(&self) -> String {
        let MpnBlock { check_one, account, amount, fee_bearer, stamp, item, spare, check_two, key, .. } =
            self;
        let MpnBlock { confirmation, el_area, authority, office, spare_end, .. } = self;
        format!(
            "{check_one}{account}{amount}{fee_bearer}{INSTITUTION}{stamp}{item}{spare}\
             {check_two}{key}{confirmation}{el_area}{authority}{office}{spare_end}"
        )
    }
}

/// The whole code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElQr {
    /// MPN部
    pub mpn: MpnBlock,
    /// 賦課年度
    pub assessed_in: FiscalYear,
    /// 課税年度
    pub taxed_for: FiscalYear,
    /// 期別: which of the year's instalments, 0 to 99.
    pub instalment: Digits<2>,
    /// 納期限: the day by which it is owed.
    pub due_on: Date,
    /// 支払期限: the day until which this slip can be used.
    pub usable_until: Date,
}

impl ElQr {
    /// The amount.
    #[must_use]
    pub fn amount(&self) -> Yen {
        // Eleven digits fit 63 bits.
        Yen(self.mpn.amount.number().and_then(|amount| i64::try_from(amount).ok()).unwrap_or_default())
    }

    /// The 255 digits.
    ///
    /// # Errors
    /// When a day or year does not have four digits.
    pub fn write(&self) -> Result<String, CodeError> {
        let year =
            |year: FiscalYear| Digits::<4>::from_number(u64::try_from(year.year()).unwrap_or_default());
        let terms = format!(
            "{}{}{}{}{}",
            year(self.assessed_in)?,
            year(self.taxed_for)?,
            self.instalment,
            compact(self.due_on),
            compact(self.usable_until)
        );
        let account = tlv::write(&[Field::new(0, INSTITUTION), Field::new(1, self.mpn.write())])?;
        let mut text = tlv::write(&[
            Field::new(0, "01"),
            Field::new(1, "12"),
            Field::new(27, account),
            Field::new(54, self.mpn.amount.as_str()),
            Field::new(62, terms),
            Field::new(80, "0".repeat(85)),
        ])?;
        text.push_str("6305");
        let check = crc::crc16(text.as_bytes());
        text.push_str(&format!("{check:05}"));
        if text.len() == LENGTH {
            Ok(text)
        } else {
            Err(CodeError::Length { wanted: LENGTH, found: text.len() })
        }
    }

    /// Reads 255 digits.
    ///
    /// # Errors
    /// [`CodeError::Check`] when a digit was misread; otherwise what does not fit the layout.
    pub fn read(text: &str) -> Result<ElQr, CodeError> {
        text.parse::<Digits<LENGTH>>()?;
        // The check first: a misread digit is then called just that, whatever part it would look like.
        let (covered, check) = text.split_at(LENGTH - 5);
        if check.parse() != Ok(u32::from(crc::crc16(covered.as_bytes()))) {
            return Err(CodeError::Check);
        }
        let fields = tlv::read(text)?;
        let tags: Vec<u8> = fields.iter().map(|field| field.tag).collect();
        if tags != [0, 1, 27, 54, 62, 80, 63] {
            return Err(CodeError::Part("order".to_owned()));
        }
        expect(&fields, 0, "01")?;
        expect(&fields, 1, "12")?;
        expect(&fields, 80, &"0".repeat(85))?;
        let account = tlv::read(tlv::only(&fields, 27)?)?;
        expect(&account, 0, INSTITUTION)?;
        let mpn = MpnBlock::read(tlv::only(&account, 1)?)?;
        if tlv::only(&fields, 54)? != mpn.amount.as_str() {
            return Err(CodeError::Amounts);
        }
        let terms = tlv::only(&fields, 62)?;
        terms.parse::<Digits<26>>().map_err(|_| CodeError::Part("62".to_owned()))?;
        let mut cut = Cutter(terms);
        let (assessed, taxed) = (cut.take::<4>("賦課年度")?, cut.take::<4>("課税年度")?);
        let instalment = cut.take("期別")?;
        let (due_on, usable_until) = (day(cut.take("納期限")?)?, day(cut.take("支払期限")?)?);
        Ok(ElQr {
            mpn,
            assessed_in: year(assessed)?,
            taxed_for: year(taxed)?,
            instalment,
            due_on,
            usable_until,
        })
    }
}

fn expect(fields: &[Field], tag: u8, value: &str) -> Result<(), CodeError> {
    if tlv::only(fields, tag)? == value { Ok(()) } else { Err(CodeError::Part(format!("{tag:02}"))) }
}

fn compact(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

fn day(digits: Digits<8>) -> Result<Date, CodeError> {
    let part = |from: usize, to: usize| digits.as_str()[from..to].parse::<i32>().unwrap_or_default();
    let small = |number: i32| u8::try_from(number).unwrap_or_default();
    Date::new(part(0, 4), small(part(4, 6)), small(part(6, 8)))
        .ok_or_else(|| CodeError::Part("62".to_owned()))
}

fn year(digits: Digits<4>) -> Result<FiscalYear, CodeError> {
    let year = digits.number().and_then(|year| i32::try_from(year).ok());
    year.and_then(FiscalYear::new).ok_or_else(|| CodeError::Part("62".to_owned()))
}
