use data_encoding::BASE32_NOPAD;
use qrcode::{QrCode, render::svg};
use totp_rs::{Builder, Totp};
use yakuba_base::Timestamp;
use yakuba_city::Clock;
use yakuba_seal::SecretKey;

/// A new secret: 160 bits, as RFC 4226 §4 recommends, in base32.
pub(crate) fn new_secret(clock: &Clock) -> String {
    BASE32_NOPAD.encode(&clock.random::<20>())
}

/// A secret as the database keeps it: the key is not there, and it opens for this person alone.
pub(crate) fn seal(key: &SecretKey, staff: &str, secret: &str) -> String {
    key.seal_text(&about(staff), secret)
}

/// The secret again. One that does not open is nobody's: the database was moved without its key.
pub(crate) fn open(key: &SecretKey, staff: &str, sealed: &str) -> Option<String> {
    key.open_text(&about(staff), sealed)
        .inspect_err(|error| tracing::error!(staff, %error, "the secret of an authenticator"))
        .ok()
}

fn about(staff: &str) -> String {
    format!("authenticator of {staff}")
}

fn totp(secret: &str, issuer: &str, account: &str) -> Option<Totp> {
    let bytes = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
    let no_colon = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_secret(bytes)
        .with_issuer(Some(no_colon(issuer)))
        .with_account_name(no_colon(account))
        .build()
        .ok()
}

/// The time step whose code this is (RFC 6238, 30 s, one step of tolerance each way), if it is later than `after`:
/// a code is good once.
pub(crate) fn check(secret: &str, code: &str, now: Timestamp, after: i64) -> Option<i64> {
    let code: String = yakuba_base::text::normalise(code).chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now.as_millis() / 1_000).ok()?;
    let step = totp(secret, "", "")?.check(&code, seconds)?;
    i64::try_from(step).ok().filter(|step| *step > after)
}

/// What an authenticator reads: `otpauth://totp/…`.
pub(crate) fn uri(secret: &str, issuer: &str, account: &str) -> Option<String> {
    totp(secret, issuer, account)?.to_url().ok()
}

/// The same as a picture (SVG), dark on light whatever the page's colours are.
pub(crate) fn qr(uri: &str) -> Option<String> {
    let code = QrCode::new(uri.as_bytes()).ok()?;
    Some(
        code.render::<svg::Color<'_>>()
            .min_dimensions(200, 200)
            .dark_color(svg::Color("#000000"))
            .light_color(svg::Color("#ffffff"))
            .build(),
    )
}

/// The secret in groups of four, to be typed.
pub(crate) fn grouped(secret: &str) -> String {
    let groups: Vec<String> =
        secret.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, SHA-1, 59 s: 94287082; the last six digits are ours.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn the_standards_own_example_is_read_as_people_type_it() {
        let at = Timestamp::from_millis(59_000);
        assert_eq!(check(SECRET, "287082", at, 0), Some(1));
        assert_eq!(check(SECRET, "２８７ ０８２", at, 0), Some(1));
        assert_eq!(check(SECRET, "287083", at, 0), None);
    }

    #[test]
    fn a_code_is_good_once_and_for_a_minute() {
        assert_eq!(check(SECRET, "287082", Timestamp::from_millis(59_000), 1), None);
        assert_eq!(check(SECRET, "287082", Timestamp::from_millis(89_000), 0), Some(1));
        assert_eq!(check(SECRET, "287082", Timestamp::from_millis(121_000), 0), None);
    }

    #[test]
    fn an_authenticator_gets_the_city_and_the_login() {
        let uri = uri(SECRET, "常陸大宮市", "somu:2").unwrap();
        assert!(
            uri.starts_with("otpauth://totp/") && uri.contains(SECRET) && uri.contains("issuer="),
            "{uri}"
        );
        assert!(qr(&uri).unwrap().contains("<svg"));
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
