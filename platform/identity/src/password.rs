//! Passwords: hashed with argon2id, checked one or two at a time, refused when everybody would guess them.

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash,
};
use tokio::sync::Semaphore;
use yakuba_city::Clock;
use zxcvbn::Score;

/// The shortest password, characters (NIST SP 800-63B-4 asks for at least eight, fifteen without a second factor).
pub const MIN_CHARS: usize = 12;
/// The longest, characters: hashing a book would keep a processor busy.
pub const MAX_CHARS: usize = 200;

/// Each check takes 19 MB and a good part of a second of one core.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// What a sign-in with an unknown name is checked against, so that it takes as long as one with a known name.
/// Its output is the bytes 7 to 38: no password is known that gives it, and [`verify`] refuses one that did.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGhlcmUh$BwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY";

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`MIN_CHARS`] characters.
    #[error("the password is shorter than {MIN_CHARS} characters")]
    TooShort,
    /// More than [`MAX_CHARS`] characters.
    #[error("the password is longer than {MAX_CHARS} characters")]
    TooLong,
    /// One of the commonest, the login, a pattern, or these with little added: guessed within 10^10 tries.
    #[error("the password is one that is guessed first")]
    TooCommon,
}

/// OWASP Password Storage Cheat Sheet: argon2id with m = 19 MiB, t = 2, p = 1.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("the parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Says whether people may have this password.
///
/// # Errors
/// When it is too short, too long or too easily guessed.
pub fn check_strength(password: &str, login: &str) -> Result<(), PasswordError> {
    let chars = password.chars().count();
    if chars < MIN_CHARS {
        return Err(PasswordError::TooShort);
    }
    if chars > MAX_CHARS {
        return Err(PasswordError::TooLong);
    }
    let known: Vec<&str> = LOCAL.iter().copied().chain([login]).filter(|word| !word.is_empty()).collect();
    let plain: String = password.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let has_login = login.len() >= 4 && plain.contains(&login.to_lowercase());
    let is_local = LOCAL.iter().any(|word| guessed(&plain, word));
    if has_login || is_local || zxcvbn::zxcvbn(password, &known).score() < Score::Three {
        return Err(PasswordError::TooCommon);
    }
    Ok(())
}

/// Whether it is a word, repeated or with nothing but digits added.
fn guessed(plain: &str, word: &str) -> bool {
    let mut rest = plain;
    while let Some(shorter) = rest.strip_prefix(word) {
        rest = shorter;
    }
    rest.len() < plain.len() && rest.bytes().all(|byte| byte.is_ascii_digit())
}

/// What is tried first at the desks of a Japanese office, beside the 30,000 commonest passwords and the patterns of keyboards
/// and dates that `zxcvbn` knows.
const LOCAL: &[&str] = &[
    "pasuwado",
    "sakura",
    "doraemon",
    "pikachu",
    "yakuba",
    "shiyakusho",
    "hitachiomiya",
    "omiya",
    "ibaraki",
    "reiwa",
    "heisei",
    "showa",
];

/// Hashes a password (argon2id, PHC string format), off the threads that serve pages.
///
/// # Errors
/// When the machine has no memory for it.
pub async fn hash(clock: &Clock, password: &str) -> Result<String, argon2::password_hash::Error> {
    let (salt, password): ([u8; 16], String) = (clock.random(), password.to_owned());
    heavy(move || Ok(argon2().hash_password_with_salt(password.as_bytes(), &salt)?.to_string()))
        .await
        .unwrap_or(Err(argon2::password_hash::Error::Crypto))
}

/// Whether `password` is the one that was hashed. `None` stands for somebody unknown and takes as long.
pub async fn verify(hash: Option<String>, password: &str) -> bool {
    // Nothing that long was ever set.
    if password.chars().count() > MAX_CHARS {
        return false;
    }
    let password = password.to_owned();
    let known = hash.is_some();
    let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
    let right = heavy(move || {
        PasswordHash::new(&hash).is_ok_and(|hash| {
            PasswordVerifier::<PasswordHash>::verify_password(&argon2(), password.as_bytes(), &hash).is_ok()
        })
    });
    right.await.unwrap_or(false) && known
}

/// Runs `work` on a thread for blocking work, two at a time. `None` when it panicked.
async fn heavy<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let _turn = AT_ONCE.acquire().await.ok()?;
    tokio::task::spawn_blocking(work).await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_refused() {
        let why = |password: &str| check_strength(password, "somu-2");
        assert_eq!(why("short"), Err(PasswordError::TooShort));
        assert_eq!(why("password2026"), Err(PasswordError::TooCommon));
        assert_eq!(why("Hitachi-Omiya-2026"), Err(PasswordError::TooCommon));
        assert_eq!(why("sakurasakura"), Err(PasswordError::TooCommon));
        // Of the commonest there are in published lists, those that are long enough.
        for common in ["1q2w3e4r5t6y", "qwertyuiop123", "123456789987654321", "unbelievable", "1qaz2wsx3edc"]
        {
            assert_eq!(why(common), Err(PasswordError::TooCommon), "{common}");
        }
        assert_eq!(why("aaaaaaaaaaaaaa"), Err(PasswordError::TooCommon));
        assert_eq!(why(&"長".repeat(201)), Err(PasswordError::TooLong));
        assert_eq!(check_strength("this-is-jouhou-here", "jouhou"), Err(PasswordError::TooCommon));
        assert_eq!(why("朝の霧と昼の雨と夜の月あかり"), Ok(()));
        assert_eq!(why("correct horse battery"), Ok(()));
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_nobody_never_is() {
        let hashed = hash(&Clock::system(), "correct horse battery").await.unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify(Some(hashed.clone()), "correct horse battery").await);
        assert!(!verify(Some(hashed), "correct horse batterz").await);
        assert!(!verify(None, "correct horse battery").await);
    }

    #[test]
    fn the_hash_of_nobody_costs_as_much_as_anybodys() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        assert_eq!(Params::try_from(&nobody).unwrap().m_cost(), 19_456);
        let output = nobody.hash.unwrap();
        assert_eq!(output.as_bytes().len(), 32);
    }
}
