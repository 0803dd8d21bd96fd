//! A million random codes of each kind, written and read again, one digit of each misread. Run with `--release`; takes the
//! number of codes as its argument.

use std::time::Instant;

use yakuba_base::{Date, FiscalYear, Yen};
use yakuba_codes::{
    CodeError, Digits,
    el_qr::{ElQr, MpnBlock},
    emv::{JpqrMerchant, MerchantCode},
    konbini::KonbiniCode,
};

fn main() {
    let count: u64 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = move |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let day = |days: u64| Date::new(2000, 1, 1).expect("a day").add_days(days as i64);
    let begun = Instant::now();
    for _ in 0..count {
        let mut block: String = (0..83).map(|_| char::from(b'0' + draw(10) as u8)).collect();
        block.replace_range(25..30, "13800");
        let code = ElQr {
            mpn: MpnBlock::read(&block).expect("83 digits"),
            assessed_in: FiscalYear::new(2000 + draw(100) as i32).expect("a year"),
            taxed_for: FiscalYear::new(2000 + draw(100) as i32).expect("a year"),
            instalment: Digits::from_number(draw(100)).expect("two digits"),
            due_on: day(draw(36_000)),
            usable_until: day(draw(36_000)),
        };
        let text = code.write().expect("it can be written");
        assert_eq!(ElQr::read(&text).as_ref(), Ok(&code));
        assert_eq!(ElQr::read(&misread(text, &mut draw)), Err(CodeError::Check));

        let code = KonbiniCode {
            company: Digits::from_number(draw(1_000_000)).expect("six digits"),
            free: format!("{:021}", draw(u64::MAX)).parse().expect("21 digits"),
            reissue: Digits::from_number(draw(10)).expect("one digit"),
            usable_until: (draw(10) > 0).then(|| day(draw(36_000))),
            stamp: draw(2) == 1,
            amount: Digits::from_number(draw(1_000_000)).expect("six digits"),
        };
        let text = code.write().expect("it can be written").to_string();
        assert_eq!(KonbiniCode::read(&text).as_ref(), Ok(&code));
        assert_eq!(KonbiniCode::read(&misread(text, &mut draw)), Err(CodeError::Check));

        let merchant = JpqrMerchant {
            company: format!("{:013}", draw(10_000_000_000_000)),
            store_class: format!("{:04}", draw(10_000)),
            store: format!("{:06}", draw(1_000_000)),
            terminal: format!("{:06}", draw(1_000_000)),
        };
        let amount = Yen(draw(1_000_000) as i64);
        let code = MerchantCode::jpqr(&merchant, "9399", "常陸大宮市", "HITACHIOMIYA", Some(amount));
        let text = code.and_then(|code| code.write()).expect("it can be written");
        let read = MerchantCode::read(&text).expect("it can be read");
        assert_eq!((read.merchant(), read.yen()), (Some(merchant), Some(amount)));
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{count} of each of three codes written and read, every misread digit noticed, {seconds:.1} s");
}

fn misread(text: String, draw: &mut impl FnMut(u64) -> u64) -> String {
    let mut bytes = text.into_bytes();
    let at = draw(bytes.len() as u64) as usize;
    bytes[at] = b'0' + (bytes[at] - b'0' + 1 + draw(9) as u8) % 10;
    String::from_utf8(bytes).expect("digits")
}
