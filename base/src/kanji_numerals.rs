//! Numbers written in kanji, as in 三丁目 or 二十三番地.

/// Reads a whole text as a kanji numeral: `二十三` and `二三` are 23, `千二百` is 1200, `三万五千` 35000.
///
/// Knows 〇零, 一 to 九, the formal 壱弐参拾, and 十百千万億. `None` for anything else, also for 0–9.
pub fn kanji_numerals(input: &str) -> Option<u64> {
    if input.is_empty() {
        return None;
    }
    match input.chars().map(digit).collect::<Option<Vec<_>>>() {
        Some(digits) => positional(&digits),
        None => with_units(input),
    }
}

/// 二〇二六: digits in a row.
fn positional(digits: &[u64]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |number, digit| number.checked_mul(10)?.checked_add(*digit))
}

/// 二千二十六: each digit stands before its unit, and units come down from left to right.
fn with_units(input: &str) -> Option<u64> {
    // Nothing here can overflow: at most 9999 before each of 億, 万 and the end.
    let (mut total, mut group) = (0, 0);
    let (mut last_unit, mut last_myriad) = (u64::MAX, u64::MAX);
    let mut pending = None;

    for c in input.chars() {
        if let Some(digit) = digit(c) {
            // 二三十 mixes the two ways of writing, and 〇 has no place beside units.
            if digit == 0 || pending.is_some() {
                return None;
            }
            pending = Some(digit);
            continue;
        }
        match unit(c)? {
            unit @ (10 | 100 | 1000) if unit < last_unit => {
                group += pending.take().unwrap_or(1) * unit;
                last_unit = unit;
            }
            myriad @ 10_000.. if myriad < last_myriad => {
                group += pending.take().unwrap_or(0);
                if group == 0 {
                    return None;
                }
                total += group * myriad;
                (group, last_unit, last_myriad) = (0, u64::MAX, myriad);
            }
            _ => return None,
        }
    }
    Some(total + group + pending.unwrap_or(0))
}

fn digit(c: char) -> Option<u64> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' | '壱' => 1,
        '二' | '弐' => 2,
        '三' | '参' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn unit(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' => 100,
        '千' => 1000,
        '万' => 10_000,
        '億' => 100_000_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

    #[test]
    fn reads_both_ways_of_writing() {
        for (text, number) in [
            ("二十三", 23),
            ("二三", 23),
            ("十", 10),
            ("百五", 105),
            ("千二百", 1200),
            ("三万五千", 35_000),
            ("一億二千万", 120_000_000),
            ("二〇二六", 2026),
            ("〇", 0),
            ("壱拾弐", 12),
        ] {
            assert_eq!(kanji_numerals(text), Some(number), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        let too_long = "九".repeat(21);
        for text in ["", "23", "十百", "十十", "二三十", "十二三", "万", "一万万", "二十番", &too_long]
        {
            assert_eq!(kanji_numerals(text), None, "{text}");
        }
    }

    /// Writes with units, the independent way round.
    fn written(number: u64) -> String {
        let mut text = String::new();
        for (myriad, name) in [(100_000_000, "億"), (10_000, "万"), (1, "")] {
            let group = number / myriad % 10_000;
            for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
                let digit = group / unit % 10;
                if digit > 1 || (digit == 1 && unit == 1) {
                    text.push(DIGITS[digit as usize]);
                }
                if digit > 0 {
                    text.push_str(name);
                }
            }
            if group > 0 {
                text.push_str(name);
            }
        }
        text
    }

    proptest! {
        #[test]
        fn reads_every_number_with_units(number in 1_u64..1_000_000_000_000) {
            prop_assert_eq!(kanji_numerals(&written(number)), Some(number));
        }

        #[test]
        fn reads_every_number_in_a_row(number in 0_u64..) {
            let text: String = number.to_string().bytes().map(|b| DIGITS[usize::from(b - b'0')]).collect();
            prop_assert_eq!(kanji_numerals(&text), Some(number));
        }
    }
}
