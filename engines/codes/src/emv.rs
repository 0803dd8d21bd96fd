//! EMVCo's QR code that a merchant shows (MPM), and JPQR, the Japanese profile of it.
//!
//! Fields keep the order they were read in, so that what is read is written again character by character.

use yakuba_base::Yen;

use crate::tlv::{self, Field};
use crate::{CodeError, crc};

const VERSION: u8 = 0;
const POINT: u8 = 1;
const JPQR: u8 = 26;
const CURRENCY: u8 = 53;
const AMOUNT: u8 = 54;
const CHECK: u8 = 63;
const LANGUAGES: u8 = 64;

/// 一般社団法人キャッシュレス推進協議会, which keeps JPQR.
const PAYMENTS_JAPAN: &str = "jp.or.paymentsjapan";
/// Yen, ISO 4217.
pub const YEN: &str = "392";

/// Whether the code stands for one payment or for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// 11: printed once, the payer types the amount.
    Static,
    /// 12: made for this payment.
    Dynamic,
}

/// A code that a merchant shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantCode {
    /// All fields but the check, in their order.
    fields: Vec<Field>,
}

/// JPQRの店舗識別: who is paid.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct JpqrMerchant {
    /// 企業・店舗を表す13けた (法人番号など).
    pub company: String,
    /// Four characters.
    pub store_class: String,
    /// Six characters.
    pub store: String,
    /// Six characters.
    pub terminal: String,
}

impl MerchantCode {
    /// A code of these fields; the version is put first and the check last by [`MerchantCode::write`].
    #[must_use]
    pub fn new(point: Point, fields: impl IntoIterator<Item = Field>) -> MerchantCode {
        let point = match point {
            Point::Static => "11",
            Point::Dynamic => "12",
        };
        let head = [Field::new(VERSION, "01"), Field::new(POINT, point)];
        MerchantCode { fields: head.into_iter().chain(fields).collect() }
    }

    /// A JPQR of `merchant` in yen; with an amount, it stands for one payment.
    ///
    /// # Errors
    /// When a part has the wrong length.
    pub fn jpqr(
        merchant: &JpqrMerchant,
        category: &str,
        name: &str,
        city: &str,
        amount: Option<Yen>,
    ) -> Result<MerchantCode, CodeError> {
        let point = if amount.is_some() { Point::Dynamic } else { Point::Static };
        let mut fields = vec![merchant.field()?, Field::new(52, category), Field::new(CURRENCY, YEN)];
        fields.extend(amount.map(|amount| Field::new(AMOUNT, amount.0.to_string())));
        fields.extend([Field::new(58, "JP"), Field::new(59, name), Field::new(60, city)]);
        Ok(MerchantCode::new(point, fields))
    }

    /// The fields in their order, without the check.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, tag: u8) -> Option<&str> {
        self.fields.iter().find(|field| field.tag == tag).map(|field| field.value.as_str())
    }

    /// The amount, if the code has one in whole yen.
    #[must_use]
    pub fn yen(&self) -> Option<Yen> {
        let amount = self.get(AMOUNT).filter(|_| self.get(CURRENCY) == Some(YEN))?;
        amount.bytes().all(|byte| byte.is_ascii_digit()).then(|| amount.parse().ok().map(Yen)).flatten()
    }

    /// Who is paid, if it is a JPQR.
    #[must_use]
    pub fn merchant(&self) -> Option<JpqrMerchant> {
        let parts = tlv::read(self.get(JPQR)?).ok()?;
        let part = |tag| tlv::only(&parts, tag).ok().map(str::to_owned);
        (part(0)? == PAYMENTS_JAPAN)
            .then(|| {
                Some(JpqrMerchant {
                    company: part(1)?,
                    store_class: part(2)?,
                    store: part(3)?,
                    terminal: part(4)?,
                })
            })
            .flatten()
    }

    /// The name and city in another script than Latin: `(language, name)` of the language template.
    #[must_use]
    pub fn local_name(&self) -> Option<(String, String)> {
        let parts = tlv::read(self.get(LANGUAGES)?).ok()?;
        Some((tlv::only(&parts, 0).ok()?.to_owned(), tlv::only(&parts, 1).ok()?.to_owned()))
    }

    /// The text of the code.
    ///
    /// # Errors
    /// When a value is longer than 99 characters.
    pub fn write(&self) -> Result<String, CodeError> {
        let mut text = tlv::write(&self.fields)?;
        text.push_str("6304");
        let check = crc::crc16(text.as_bytes());
        text.push_str(&format!("{check:04X}"));
        Ok(text)
    }

    /// Reads the text of a code. The check covers bytes (UTF-8), the lengths count characters.
    ///
    /// # Errors
    /// [`CodeError::Check`] when a character was misread; otherwise what does not fit the layout.
    pub fn read(text: &str) -> Result<MerchantCode, CodeError> {
        let wrong = || CodeError::Part("63".to_owned());
        let at = text.len().checked_sub(4).filter(|at| text.is_char_boundary(*at)).ok_or_else(wrong)?;
        let (covered, check) = text.split_at(at);
        if !covered.ends_with("6304") {
            return Err(wrong());
        }
        if check != format!("{:04X}", crc::crc16(covered.as_bytes())) {
            return Err(CodeError::Check);
        }
        let mut fields = tlv::read(text)?;
        if fields.pop().is_none_or(|last| last.tag != CHECK) || fields.iter().any(|field| field.tag == CHECK)
        {
            return Err(wrong());
        }
        if fields.first() != Some(&Field::new(VERSION, "01")) {
            return Err(CodeError::Part("00".to_owned()));
        }
        Ok(MerchantCode { fields })
    }
}

impl JpqrMerchant {
    fn field(&self) -> Result<Field, CodeError> {
        let parts =
            [(1, &self.company, 13), (2, &self.store_class, 4), (3, &self.store, 6), (4, &self.terminal, 6)];
        let mut fields = vec![Field::new(0, PAYMENTS_JAPAN)];
        for (tag, value, wanted) in parts {
            let found = value.chars().count();
            if found != wanted {
                return Err(CodeError::Length { wanted, found });
            }
            fields.push(Field::new(tag, value.as_str()));
        }
        Ok(Field::new(JPQR, tlv::write(&fields)?))
    }
}
