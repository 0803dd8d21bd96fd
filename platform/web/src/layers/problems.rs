use std::any::Any;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header;

use super::Edge;
use crate::{PageError, Reader};

/// Turns a [`PageError`] into its page or its problem document: only here are the request, the reader's language
/// and the city known. A refusal by axum itself (an unreadable body, a path that does not parse) becomes one too.
pub(super) async fn show(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let reader = Reader::of(&parts);
    let city = (edge.city)(&parts);
    let for_program = for_program(&parts);
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(error) = response.extensions().get::<PageError>().cloned().or_else(|| bare_refusal(&response))
    else {
        return response;
    };
    let mut shown = if for_program {
        error.problem_json(&reader)
    } else {
        error.page(&reader, &city, edge.face).into_response()
    };
    error.write_headers(shown.headers_mut());
    // Cookies set on the way (the language) stay.
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        shown.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    shown
}

fn for_program(parts: &http::request::Parts) -> bool {
    let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let json = accept.contains("application/json") || accept.contains("application/problem+json");
    parts.uri.path().starts_with("/api/") || (json && !accept.contains("text/html"))
}

/// axum's own rejections are plain text in English; a service's own error pages are HTML or JSON.
fn bare_refusal(response: &Response) -> Option<PageError> {
    let kind = response.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
    if kind.is_some_and(|kind| !kind.starts_with(b"text/plain")) {
        return None;
    }
    match response.status().as_u16() {
        400 | 415 | 422 => Some(PageError::unreadable()),
        401 => Some(PageError::unauthorised()),
        403 => Some(PageError::forbidden()),
        404 | 405 => Some(PageError::not_found()),
        413 => Some(PageError::too_large()),
        500 => Some(PageError::internal("a bare response with status 500")),
        503 => Some(PageError::unavailable()),
        _ => None,
    }
}

/// A panic is a bug of ours: the reader gets the same page as for any error of ours, the log the message.
#[expect(clippy::needless_pass_by_value, reason = "the signature the panic catcher asks for")]
pub(super) fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    PageError::internal(format!("panic: {message}")).into_response()
}
