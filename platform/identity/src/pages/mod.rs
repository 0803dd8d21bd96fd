mod profile_form;
mod resident_account;
mod resident_sign_in;
mod sessions;
mod staff_account;
mod staff_sign_in;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::{HeaderValue, header};

/// The office's pages of this crate: signing in and out, one's own account.
pub fn lgwan_routes() -> Router {
    Router::new()
        .route("/sign-in", get(staff_sign_in::show).post(staff_sign_in::password))
        .route("/sign-in/code", get(staff_sign_in::show_code).post(staff_sign_in::code))
        .route("/sign-out", post(staff_sign_in::sign_out))
        .route("/account", get(staff_account::show))
        .route("/account/password", get(staff_account::show_password).post(staff_account::password))
        .route(
            "/account/authenticator",
            get(staff_account::show_authenticator).post(staff_account::authenticator),
        )
        .route("/account/sessions/end", post(staff_account::end_session))
}

/// The residents' pages of this crate: signing in by mail, one's own account.
pub fn internet_routes() -> Router {
    Router::new()
        .route("/account/sign-in", get(resident_sign_in::show).post(resident_sign_in::send))
        .route("/account/sign-in/code", post(resident_sign_in::code))
        .route("/account/sign-out", post(resident_sign_in::sign_out))
        .route("/account", get(resident_account::show))
        .route("/account/profile", get(resident_account::show_profile).post(resident_account::profile))
        .route("/account/sessions/end", post(resident_account::end_session))
        .route("/account/delete", get(resident_account::show_delete).post(resident_account::delete))
}

/// On to a page, with a cookie given or taken.
fn on_to(path: &str, cookie: HeaderValue) -> Response {
    let mut response = Redirect::to(path).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
