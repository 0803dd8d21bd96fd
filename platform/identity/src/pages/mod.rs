mod passkeys;
mod profile_form;
mod resident_account;
mod resident_proof;
mod resident_sign_in;
mod second_factor;
mod sessions;
mod staff_account;
mod staff_mail;
mod staff_proof;
mod staff_sign_in;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::{HeaderValue, header};
use yakuba_city::{Internet, Lgwan};

use crate::session;

/// The office's pages of this crate: signing in and out, one's own account.
pub fn lgwan_routes() -> Router {
    Router::new()
        .route("/sign-in", get(staff_sign_in::show).post(staff_sign_in::password))
        .route("/sign-in/passkey", post(passkeys::office::sign_in))
        .route("/sign-in/passkey/question", post(passkeys::question::<Lgwan>))
        .route("/sign-in/code", get(staff_sign_in::show_code).post(staff_sign_in::code))
        .route("/sign-out", post(staff_sign_in::sign_out))
        .route("/account", get(staff_account::show))
        .route("/account/password", get(staff_account::show_password).post(staff_account::password))
        .route(
            "/account/authenticator",
            get(second_factor::show_authenticator).post(second_factor::authenticator),
        )
        .route(
            "/account/recovery-codes",
            get(second_factor::show_recovery_codes).post(second_factor::recovery_codes),
        )
        .route("/account/mail", get(staff_mail::show).post(staff_mail::change))
        .route("/account/prove", get(staff_proof::show).post(staff_proof::prove))
        .route("/account/prove/passkey", post(passkeys::office::prove))
        .route("/account/prove/passkey/question", post(passkeys::office::question))
        .route("/account/passkeys", get(passkeys::office::show).post(passkeys::office::keep))
        .route("/account/passkeys/question", post(passkeys::office::ask))
        .route("/account/passkeys/remove", post(passkeys::office::remove))
        .route("/account/sessions/end", post(staff_account::end_session))
}

/// The residents' pages of this crate: signing in by mail, one's own account.
pub fn internet_routes() -> Router {
    Router::new()
        .route("/account/sign-in", get(resident_sign_in::show).post(resident_sign_in::send))
        .route("/account/sign-in/code", post(resident_sign_in::code))
        .route("/account/sign-in/passkey", post(passkeys::residents::sign_in))
        .route("/account/sign-in/passkey/question", post(passkeys::question::<Internet>))
        .route("/account/sign-out", post(resident_sign_in::sign_out))
        .route("/account", get(resident_account::show))
        .route("/account/profile", get(resident_account::show_profile).post(resident_account::profile))
        .route("/account/sessions/end", post(resident_account::end_session))
        .route("/account/prove", get(resident_proof::show).post(resident_proof::prove))
        .route("/account/prove/code", post(resident_proof::send))
        .route("/account/prove/passkey", post(passkeys::residents::prove))
        .route("/account/prove/passkey/question", post(passkeys::residents::question))
        .route("/account/passkeys", get(passkeys::residents::show).post(passkeys::residents::keep))
        .route("/account/passkeys/question", post(passkeys::residents::ask))
        .route("/account/passkeys/remove", post(passkeys::residents::remove))
        .route("/account/delete", get(resident_account::show_delete).post(resident_account::delete))
}

/// On to a page, with cookies given or taken.
fn on_to(path: &str, cookies: [Option<HeaderValue>; 2]) -> Response {
    let mut response = Redirect::to(path).into_response();
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Where to go on when nothing else was asked for.
fn asked_or<'a>(next: &'a str, otherwise: &'a str) -> &'a str {
    match session::local_path(next) {
        "/" => otherwise,
        other => other,
    }
}
