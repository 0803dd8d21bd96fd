//! What every page of the office needs: who asks, in which city, from which browser.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, request::Parts};
use maud::{Markup, html};
use yakuba_audit::Entry;
use yakuba_base::Lang;
use yakuba_city::{Clock, Lgwan};
use yakuba_store::{StoreError, Tx};
use yakuba_web::{Page, Reader, ui};
use yakuba_zone::Zone;

use super::StaffUser;
use crate::branding;

/// Where somebody of the office sits. A handler that takes one is for those who are signed in; a service that knows more of
/// a desk wraps it.
pub struct Desk {
    /// The administrative network of the city.
    pub zone: Zone<Lgwan>,
    /// Who sits there.
    pub user: StaffUser,
    /// His browser. The office's pages are in Japanese, whatever the browser prefers: `lang` in the page says so.
    pub reader: Reader,
}

impl<S: Send + Sync> FromRequestParts<S> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Desk, Response> {
        let zone = Zone::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let user = StaffUser::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let reader = Reader { lang: Lang::Ja, ..Reader::of(parts) };
        Ok(Desk { zone, user, reader })
    }
}

impl Desk {
    /// A page under the menu entry `current`. `said` puts what the page before left to say into words; with `errors`
    /// something is to be corrected.
    pub fn page(
        &self,
        current: &str,
        title: &str,
        errors: bool,
        said: impl FnOnce(&str) -> Option<&'static str>,
        body: Markup,
    ) -> Page {
        let (city, frame) = (branding(&self.zone), self.user.frame(current));
        let words = self.reader.flash.as_ref().and_then(|flash| said(flash.key()));
        let notice = words.map(|words| ui::banner(Lang::Ja, ui::Notice::Success, html! { p { (words) } }));
        let page =
            Page::office(&self.reader, &city, &frame).title(title).errors(errors).notice(notice).body(body);
        if errors { page.status(StatusCode::UNPROCESSABLE_ENTITY) } else { page }
    }

    /// Notes in the log that this person did something that changes nothing else: read, or took a table along.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn note(&self, entry: Entry) -> Result<(), StoreError> {
        self.act(entry, async |_: &mut Tx<Lgwan>, _: &Clock| Ok(())).await
    }

    /// Does something and notes in the log that this person did it, both or neither.
    pub async fn act<T, E, F>(&self, entry: Entry, work: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&mut Tx<Lgwan>, &Clock) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let clock = self.zone.clock.clone();
        self.zone
            .store
            .write(async move |tx: &mut Tx<Lgwan>| {
                let done = work(tx, &clock).await?;
                entry.record(tx, &clock).await?;
                Ok(done)
            })
            .await
    }
}

/// A service's own desk: a newtype around [`Desk`] that can have methods of its own and is taken by handlers just so.
///
/// ```ignore
/// yakuba_identity::own_desk! { pub(super) Desk }
/// ```
#[macro_export]
macro_rules! own_desk {
    ($(#[$about:meta])* $visibility:vis $name:ident) => {
        $(#[$about])*
        $visibility struct $name($crate::Desk);

        impl ::std::ops::Deref for $name {
            type Target = $crate::Desk;

            fn deref(&self) -> &$crate::Desk {
                &self.0
            }
        }

        impl<S: Send + Sync> ::axum::extract::FromRequestParts<S> for $name {
            type Rejection = ::axum::response::Response;

            async fn from_request_parts(
                parts: &mut ::axum::http::request::Parts,
                state: &S,
            ) -> Result<Self, Self::Rejection> {
                <$crate::Desk as ::axum::extract::FromRequestParts<S>>::from_request_parts(parts, state)
                    .await
                    .map($name)
            }
        }
    };
}
