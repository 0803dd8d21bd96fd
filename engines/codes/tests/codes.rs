//! Known codes, a long run of random ones, and every digit misread in turn.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use proptest::prelude::*;
use yakuba_base::{Date, FiscalYear, Yen};
use yakuba_codes::el_qr::{ElQr, MpnBlock};
use yakuba_codes::emv::{JpqrMerchant, MerchantCode, Point};
use yakuba_codes::konbini::KonbiniCode;
use yakuba_codes::tlv::Field;
use yakuba_codes::{CodeError, Digits};

/// Made up for tests: nobody's bill.
const EL_QR: &str = "000201010212279600051380001830000000000000000000012302138000999000000000000202699900000001123456008225000000000054110000000123062262026202601202610312026113080850000000000000000000000000000000000000000000000000000000000000000000000000000000000000630507152";
const KONBINI: &str = "91912345000000000020269990001026113000012309";

fn random_digits<const N: usize>() -> impl Strategy<Value = Digits<N>> {
    prop::collection::vec(b'0'..=b'9', N)
        .prop_map(|digits| String::from_utf8(digits).unwrap().parse().unwrap())
}

fn day() -> impl Strategy<Value = Date> {
    (0..36_000_i64).prop_map(|days| Date::new(2000, 1, 1).unwrap().add_days(days))
}

fn any_el_qr() -> impl Strategy<Value = ElQr> {
    let block = random_digits::<83>().prop_map(|digits| {
        let mut text = digits.to_string();
        text.replace_range(25..30, "13800");
        MpnBlock::read(&text).unwrap()
    });
    let year = || (2000..2100).prop_map(|year| FiscalYear::new(year).unwrap());
    (block, year(), year(), random_digits(), day(), day()).prop_map(
        |(mpn, assessed_in, taxed_for, instalment, due_on, usable_until)| ElQr {
            mpn,
            assessed_in,
            taxed_for,
            instalment,
            due_on,
            usable_until,
        },
    )
}

fn any_konbini() -> impl Strategy<Value = KonbiniCode> {
    (
        random_digits(),
        random_digits(),
        random_digits(),
        prop::option::of(day()),
        any::<bool>(),
        random_digits(),
    )
        .prop_map(|(company, free, reissue, usable_until, stamp, amount)| KonbiniCode {
            company,
            free,
            reissue,
            usable_until: usable_until.filter(|day| day.year() < 2099),
            stamp,
            amount,
        })
}

/// Every text that differs from `text` in one digit.
fn misread(text: &str) -> impl Iterator<Item = String> {
    (0..text.len()).flat_map(move |at| {
        (b'0'..=b'9').filter(move |digit| text.as_bytes()[at] != *digit).map(move |digit| {
            let mut wrong = text.as_bytes().to_vec();
            wrong[at] = digit;
            String::from_utf8(wrong).unwrap()
        })
    })
}

fn swapped(text: &str) -> impl Iterator<Item = String> {
    (1..text.len()).filter(|at| text.as_bytes()[*at] != text.as_bytes()[at - 1]).map(move |at| {
        let mut wrong = text.as_bytes().to_vec();
        wrong.swap(at, at - 1);
        String::from_utf8(wrong).unwrap()
    })
}

#[test]
fn a_known_el_qr() {
    let code = ElQr::read(EL_QR).unwrap();
    assert_eq!(code.amount(), Yen(1_230));
    assert_eq!(code.mpn.item.as_str(), "999");
    assert_eq!(code.mpn.authority.as_str(), "08225");
    assert_eq!(
        (code.due_on, code.usable_until),
        (Date::new(2026, 10, 31).unwrap(), Date::new(2026, 11, 30).unwrap())
    );
    assert_eq!(code.assessed_in.label(), "令和8年度");
    assert_eq!(code.write().unwrap(), EL_QR);
    assert_eq!(ElQr::read(&EL_QR[1..]), Err(CodeError::Length { wanted: 255, found: 254 }));
}

#[test]
fn every_digit_of_an_el_qr_misread_or_swapped_is_noticed() {
    for wrong in misread(EL_QR).chain(swapped(EL_QR)) {
        assert_eq!(ElQr::read(&wrong), Err(CodeError::Check), "{wrong}");
    }
}

#[test]
fn a_known_konbini_code() {
    let code = KonbiniCode::read(KONBINI).unwrap();
    assert_eq!((code.yen(), code.usable_until), (Yen(1_230), Date::new(2026, 11, 30)));
    assert_eq!(code.write().unwrap().as_str(), KONBINI);
    assert_eq!(code.readable().unwrap(), ["(91)912345-000000000020269990001", "0-261130-0-001230-9"]);
}

#[test]
fn every_digit_of_a_konbini_code_misread_is_noticed() {
    for wrong in misread(KONBINI) {
        assert_eq!(KonbiniCode::read(&wrong), Err(CodeError::Check), "{wrong}");
    }
}

#[test]
fn emvco_s_worked_example() {
    let text = "00020101021252044131153137210116372101160123456789ABCDE6010Phnom Penh5913Merchant Shop5802KH540510.005303840622501081234567802090124444446304A0BA";
    let code = MerchantCode::read(text).unwrap();
    assert_eq!((code.get(59), code.get(60), code.yen()), (Some("Merchant Shop"), Some("Phnom Penh"), None));
    assert_eq!(code.write().unwrap(), text);
    assert_eq!(MerchantCode::read(&text.replace("A0BA", "A0BB")), Err(CodeError::Check));
    for wrong in (0..text.len() - 4).filter(|at| text.as_bytes()[*at].is_ascii_digit()).map(|at| {
        let mut wrong = text.as_bytes().to_vec();
        wrong[at] = b'0' + (wrong[at] - b'0' + 1) % 10;
        String::from_utf8(wrong).unwrap()
    }) {
        assert!(MerchantCode::read(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_jpqr_of_the_counter() {
    let merchant = JpqrMerchant {
        company: "8000020082252".into(),
        store_class: "0001".into(),
        store: "000001".into(),
        terminal: "000002".into(),
    };
    let code =
        MerchantCode::jpqr(&merchant, "9399", "HITACHIOMIYA CITY", "HITACHIOMIYA", Some(Yen(300))).unwrap();
    let text = code.write().unwrap();
    assert!(text.starts_with("0002010102122668"), "{text}");
    let read = MerchantCode::read(&text).unwrap();
    assert_eq!((read.merchant(), read.yen()), (Some(merchant.clone()), Some(Yen(300))));
    let short = JpqrMerchant { store: "1".into(), ..merchant };
    assert_eq!(
        MerchantCode::jpqr(&short, "9399", "X", "Y", None),
        Err(CodeError::Length { wanted: 6, found: 1 })
    );
}

#[test]
fn lengths_count_characters_and_the_check_counts_bytes() {
    let code = MerchantCode::new(Point::Static, [Field::new(64, "0002JA0108メルペイ カフェ")]);
    let text = code.write().unwrap();
    assert!(text.contains("6418"), "{text}");
    assert_eq!(
        MerchantCode::read(&text).unwrap().local_name(),
        Some(("JA".into(), "メルペイ カフェ".into()))
    );
}

proptest! {
    #[test]
    fn el_qr_reads_what_it_writes(code in any_el_qr(), at in 0..255_usize, by in 1..10_u8) {
        let text = code.write().unwrap();
        prop_assert_eq!(ElQr::read(&text), Ok(code));
        let mut wrong = text.into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
        prop_assert_eq!(ElQr::read(&String::from_utf8(wrong).unwrap()), Err(CodeError::Check));
    }

    #[test]
    fn konbini_reads_what_it_writes(code in any_konbini(), at in 0..44_usize, by in 1..10_u8) {
        let text = code.write().unwrap().to_string();
        prop_assert_eq!(KonbiniCode::read(&text), Ok(code));
        let mut wrong = text.into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
        prop_assert_eq!(KonbiniCode::read(&String::from_utf8(wrong).unwrap()), Err(CodeError::Check));
    }

    #[test]
    fn merchant_codes_read_what_they_write(fields in prop::collection::vec((2..63_u8, ".{0,40}"), 0..8)) {
        let fields = fields.into_iter().map(|(tag, value)| Field::new(tag, value));
        let code = MerchantCode::new(Point::Dynamic, fields);
        prop_assert_eq!(MerchantCode::read(&code.write().unwrap()), Ok(code));
    }

    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,80}") {
        prop_assert!(ElQr::read(&text).is_err());
        let _may_be = MerchantCode::read(&text);
        prop_assert!(KonbiniCode::read(&text).is_err());
    }
}
