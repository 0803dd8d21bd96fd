//! What the services' own tests share. In no program.

use std::sync::atomic::{AtomicU32, Ordering};

/// A code (団体コード, 6 digits with its check digit) of no other test's city: all tests of a run have their schemas on
/// one PostgreSQL, named after the code.
pub fn city_code() -> String {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    // Neighbouring processes have neighbouring numbers; each may found four cities before it meets the next.
    let number = std::process::id().wrapping_mul(4).wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed));
    let body = format!("{:02}{:03}", 1 + number % 47, number / 47 % 1_000);
    let weighed = body.bytes().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| u32::from(digit - b'0') * weight);
    format!("{body}{}", (11 - weighed.sum::<u32>() % 11) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_cities_have_the_same_code() {
        let codes: std::collections::BTreeSet<String> = (0..10_000).map(|_| city_code()).collect();
        assert_eq!(codes.len(), 10_000);
        assert!(codes.iter().all(|code| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())));
    }
}
