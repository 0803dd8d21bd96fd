use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use yakuba_base::Lang;

use crate::layers::{Flash, RequestId, lang};

/// Who reads the page and where he is: the language chosen, the address (so that changing the language keeps the
/// page), and the word left for him by the page before. An extractor that never fails.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The language of the page.
    pub lang: Lang,
    /// Path and query as asked for; empty when not known.
    pub here: String,
    /// What the page before wanted to say here.
    pub flash: Option<Flash>,
    /// The number under which this request is in the log.
    pub request_id: Option<RequestId>,
}

impl From<Lang> for Reader {
    fn from(lang: Lang) -> Reader {
        Reader { lang, ..Reader::default() }
    }
}

impl From<&Reader> for Reader {
    fn from(reader: &Reader) -> Reader {
        reader.clone()
    }
}

impl Reader {
    /// Reads it from a request's head.
    pub fn of(parts: &Parts) -> Reader {
        // Inside a nested router the path is shortened; the original is what the browser shows.
        let uri =
            parts.extensions.get::<axum::extract::OriginalUri>().map_or(&parts.uri, |original| &original.0);
        Reader {
            lang: lang::of_request(&parts.headers, uri.query()),
            here: uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            flash: Flash::of_request(&parts.headers),
            request_id: parts.extensions.get::<RequestId>().cloned(),
        }
    }

    /// The address of this page in another language.
    pub fn here_in(&self, lang: Lang) -> String {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
        let mut address = format!("{path}?");
        for pair in kept {
            address.push_str(pair);
            address.push('&');
        }
        address + "lang=" + lang.code()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Reader, Infallible> {
        Ok(Reader::of(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changing_the_language_keeps_the_page_and_its_filters() {
        let reader = Reader { here: "/queue?state=open&lang=en&sort=due".into(), ..Reader::default() };
        assert_eq!(reader.here_in(Lang::Easy), "/queue?state=open&sort=due&lang=easy");
        assert_eq!(Reader::default().here_in(Lang::En), "?lang=en");
    }
}
