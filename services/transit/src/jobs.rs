//! Work for later: mails to riders, watching vehicles that do not report, repetitions, figures, studies.

mod figures;
mod repeat;
mod study;
mod tell;
mod watch;

use yakuba_city::{Internet, Lgwan};
use yakuba_jobs::Handler;
use yakuba_zone::Zone;

pub use figures::ensure_nightly as ensure_figures;
pub use repeat::ensure_nightly as ensure_repeats;
pub(crate) use study::Drive;
pub use tell::{News, tell};
pub use watch::ensure as ensure_watch;

/// In the internet-facing network.
pub fn internet() -> Vec<Handler<Zone<Internet>>> {
    vec![Handler::new(tell::run), Handler::new(watch::run), Handler::new(repeat::run)]
}

/// In the administrative network.
pub fn lgwan() -> Vec<Handler<Zone<Lgwan>>> {
    vec![Handler::new(figures::run), Handler::new(study::run)]
}
