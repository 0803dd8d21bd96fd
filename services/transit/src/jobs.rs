//! Work for later: mails to riders, watching vehicles that do not report, repetitions.

mod repeat;
mod tell;
mod watch;

use yakuba_city::Internet;
use yakuba_jobs::Handler;
use yakuba_zone::Zone;

pub use repeat::ensure_nightly as ensure_repeats;
pub use tell::{News, tell};
pub use watch::ensure as ensure_watch;

/// In the internet-facing network.
pub fn internet() -> Vec<Handler<Zone<Internet>>> {
    vec![Handler::new(tell::run), Handler::new(watch::run), Handler::new(repeat::run)]
}
