use axum::extract::{FromRequest, RawForm, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;

use super::action::FormAction;
use crate::PageError;

/// A sent form as it was: names and values in the order of the page, repeated names kept. At most 5,000 pairs.
#[derive(Clone, Debug, Default)]
pub struct FormPairs(pub Vec<(String, String)>);

const MOST_PAIRS: usize = 5_000;

impl FormPairs {
    /// The first value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The first value of `name`, or nothing as an empty text.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or("")
    }

    /// Every value of `name`, in order.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The component button that sent the form, if it was one.
    pub fn action(&self) -> Option<FormAction<'_>> {
        self.get(FormAction::NAME).and_then(FormAction::parse)
    }

    /// Reads `application/x-www-form-urlencoded` (WHATWG URL §5.1).
    pub fn parse(bytes: &[u8]) -> Result<FormPairs, PageError> {
        // Counted before anything is copied.
        if bytes.iter().filter(|byte| **byte == b'&').count() >= MOST_PAIRS {
            return Err(PageError::too_large());
        }
        Ok(FormPairs(form_urlencoded::parse(bytes).into_owned().collect()))
    }
}

impl<S: Send + Sync> FromRequest<S> for FormPairs {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<FormPairs, PageError> {
        let RawForm(bytes) =
            RawForm::from_request(request, state).await.map_err(|rejection| {
                match rejection.into_response().status() {
                    StatusCode::PAYLOAD_TOO_LARGE => PageError::too_large(),
                    _ => PageError::unreadable(),
                }
            })?;
        FormPairs::parse(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_repeated_names_are_kept() {
        let form =
            FormPairs::parse("b=2&a=1&b=%E5%B8%B8+%E9%99%B8&_action=remove%3Achildren.0".as_bytes()).unwrap();
        assert_eq!(form.all("b").collect::<Vec<_>>(), ["2", "常 陸"]);
        assert_eq!(form.0[0].0, "b");
        assert_eq!(form.action(), Some(FormAction::Remove("children.0")));
    }

    #[test]
    fn a_million_rows_are_refused_unread() {
        assert_eq!(FormPairs::parse("a=&".repeat(1_000_000).as_bytes()).unwrap_err().code(), "too-large");
    }
}
