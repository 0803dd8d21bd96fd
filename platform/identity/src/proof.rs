//! Proof of a moment ago (step-up): whoever sits down at a desk that somebody left open gets no further than its pages.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use http::{Method, request::Parts};
use yakuba_city::{Network, NetworkKind};
use yakuba_zone::Zone;

use crate::{
    session::{self, Rules, Stage},
    sign_in_needed::SignInNeeded,
};

/// Somebody who showed at most [`Rules::proof_minutes`] ago who he is: by signing in, or once more.
///
/// As a further argument of a handler it stands before what weighs more than the rest: personal data by the hundred, and what
/// opens or closes accounts. Whoever opens a page is asked and comes back to it; a form may be sent for twice as long, so
/// that nobody loses what he typed.
#[derive(Clone, Copy, Debug)]
pub struct Proved<N>(PhantomData<N>);

impl<N: Network, S: Send + Sync> FromRequestParts<S> for Proved<N> {
    type Rejection = SignInNeeded;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, SignInNeeded> {
        let zone = parts.extensions.get::<Zone<N>>().cloned().ok_or_else(SignInNeeded::no_zone)?;
        let rules = parts.extensions.get::<Rules>().copied().unwrap_or_default();
        let sign_in = if N::KIND == NetworkKind::Internet { "/account/sign-in" } else { "/sign-in" };
        let found = session::find(&zone, &parts.headers, None).await?;
        let Some(session) = found.filter(|session| session.stage == Stage::Full) else {
            return Err(SignInNeeded::of(parts, sign_in));
        };
        let minutes = if parts.method == Method::GET { rules.proof_minutes } else { rules.proof_minutes * 2 };
        if zone.clock.now().as_millis() - session.proved_at.as_millis() < minutes * 60_000 {
            Ok(Proved(PhantomData))
        } else {
            Err(SignInNeeded::proof(parts))
        }
    }
}
