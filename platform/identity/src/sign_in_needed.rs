use axum::response::{IntoResponse, Redirect, Response};
use http::{Method, StatusCode, request::Parts};
use yakuba_base::Lang;
use yakuba_store::StoreError;
use yakuba_web::{PageError, Reader};

use crate::{stored, tr};

/// Why somebody is not let in.
#[derive(Debug)]
pub enum SignInNeeded {
    /// To the sign-in page, and from there to where he wanted to go.
    Page {
        /// The sign-in page.
        sign_in: &'static str,
        /// Where he wanted to go.
        next: String,
    },
    /// He must choose a password first.
    ChoosePassword,
    /// He sent a form after his session had ended: the browser still has what he typed.
    FormKept {
        /// The sign-in page.
        sign_in: &'static str,
        /// His language.
        lang: Lang,
    },
    /// A program that did not say who it is.
    Program,
    /// Something failed inside.
    Failed(PageError),
}

impl From<StoreError> for SignInNeeded {
    fn from(error: StoreError) -> Self {
        SignInNeeded::Failed(stored(error))
    }
}

impl SignInNeeded {
    /// What fits a request, where people sign in at `sign_in`.
    pub(crate) fn of(parts: &Parts, sign_in: &'static str) -> SignInNeeded {
        let reader = Reader::of(parts);
        if reader.here.starts_with("/api/") {
            SignInNeeded::Program
        } else if parts.method == Method::GET {
            SignInNeeded::Page { sign_in, next: reader.here }
        } else {
            SignInNeeded::FormKept { sign_in, lang: reader.lang }
        }
    }

    pub(crate) fn no_zone() -> SignInNeeded {
        SignInNeeded::Failed(PageError::internal("the listener put no zone beside the request"))
    }

    /// For an optional extractor: nobody is signed in, unless something failed.
    pub(crate) fn or_nobody<T>(found: Result<T, SignInNeeded>) -> Result<Option<T>, SignInNeeded> {
        match found {
            Ok(somebody) => Ok(Some(somebody)),
            Err(SignInNeeded::Failed(error)) => Err(SignInNeeded::Failed(error)),
            Err(_) => Ok(None),
        }
    }
}

impl IntoResponse for SignInNeeded {
    fn into_response(self) -> Response {
        match self {
            SignInNeeded::Page { sign_in, next } => {
                let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
                Redirect::to(&format!("{sign_in}?next={next}")).into_response()
            }
            SignInNeeded::ChoosePassword => Redirect::to("/account/password").into_response(),
            SignInNeeded::FormKept { sign_in, lang } => {
                PageError::own(StatusCode::UNAUTHORIZED, "session-ended", tr(lang, "session-ended"))
                    .kept(tr(lang, "session-ended-kept"))
                    .todo(tr(lang, "session-ended-todo"))
                    .link(tr(lang, "sign-in"), sign_in)
                    .into_response()
            }
            SignInNeeded::Program => PageError::unauthorised().into_response(),
            SignInNeeded::Failed(error) => error.into_response(),
        }
    }
}
