use axum::response::{IntoResponse, Redirect, Response};
use http::{Method, StatusCode, request::Parts};
use yakuba_base::Lang;
use yakuba_store::StoreError;
use yakuba_web::{PageError, Reader};

use crate::{stored, tr};

/// Where somebody shows once more who he is, in each network.
const PROVE: &str = "/account/prove";

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
    /// There is something he must do first: at this address.
    First(&'static str),
    /// To the page where he shows once more who he is, and from there to where he wanted to go.
    Proof {
        /// Where he wanted to go.
        next: String,
    },
    /// He sent a form that needs a proof of a moment ago: the browser still has what he typed.
    ProofKept {
        /// His language.
        lang: Lang,
    },
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

    /// What fits a request of somebody who has not shown for a while who he is.
    pub(crate) fn proof(parts: &Parts) -> SignInNeeded {
        let reader = Reader::of(parts);
        if parts.method == Method::GET {
            SignInNeeded::Proof { next: reader.here }
        } else {
            SignInNeeded::ProofKept { lang: reader.lang }
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
            SignInNeeded::Page { sign_in, next } => to_and_on(sign_in, &next),
            SignInNeeded::First(page) => Redirect::to(page).into_response(),
            SignInNeeded::Proof { next } => to_and_on(PROVE, &next),
            SignInNeeded::ProofKept { lang } => {
                PageError::own(StatusCode::UNAUTHORIZED, "proof-needed", tr(lang, "proof-needed"))
                    .kept(tr(lang, "session-ended-kept"))
                    .todo(tr(lang, "proof-needed-todo"))
                    .link(tr(lang, "prove"), PROVE)
                    .into_response()
            }
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

/// To `page`, and from there on to `next`.
fn to_and_on(page: &str, next: &str) -> Response {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    Redirect::to(&format!("{page}?next={next}")).into_response()
}
