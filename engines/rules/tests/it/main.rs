//! What tables answer, and what the check finds.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod answer;
mod check;
mod dmn_tck;
