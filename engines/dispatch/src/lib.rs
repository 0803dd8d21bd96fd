//! The dispatcher of shared taxis (乗合タクシー).
//!
//! | module | |
//! |---|---|
//! | [`problem`] | travel times, requests, vehicles; and plans |
//! | [`solve`] | a whole day at once |
//! | [`dispatcher`] | the day as it happens: offers, promises, events |
//! | [`forecast`] | rides to expect, where to wait, how late it will be |
//! | [`instance`] | readers of research's files |
//!
//! Pure: no I/O, no clock, no chance but that of a seed.

pub mod dispatcher;
pub mod forecast;
pub mod instance;
mod model;
pub mod problem;
mod rng;
mod search;
mod solve;

pub use dispatcher::Dispatcher;
pub use problem::*;
pub use rng::Rng;
pub use search::Budget;
pub use solve::{first_plan, solve};
