use yakuba_store::StoreError;
use yakuba_web::PageError;

/// What a page says when the database could not do what it wanted.
pub fn stored(error: StoreError) -> PageError {
    match error {
        StoreError::Conflict => PageError::conflict(""),
        StoreError::NotFound => PageError::not_found(),
        StoreError::Closed => PageError::unavailable(),
        other => PageError::internal(other),
    }
}
