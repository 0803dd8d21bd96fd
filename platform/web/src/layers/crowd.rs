use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;

use super::Edge;
use crate::PageError;

/// How many requests are worked on at once. On the last day of a deadline ten times as many people come as on any other: they
/// stand in a queue, in the order they came, and whoever would stand too long is told so before anything was done for him.
pub(super) struct Crowd {
    places: Semaphore,
    patience: Duration,
}

/// When somebody who was told that it is crowded may come again, seconds.
const COME_AGAIN: u64 = 30;

impl Crowd {
    pub(super) fn of(most: NonZeroUsize, patience: Duration) -> Crowd {
        Crowd { places: Semaphore::new(most.get().min(Semaphore::MAX_PERMITS)), patience }
    }
}

pub(super) async fn queue(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let Some(crowd) = &edge.crowd else { return next.run(request).await };
    match tokio::time::timeout(crowd.patience, crowd.places.acquire()).await {
        Ok(_place) => next.run(request).await,
        Err(_) => {
            tracing::warn!("refused a request: too many at once");
            PageError::crowded(COME_AGAIN).into_response()
        }
    }
}
