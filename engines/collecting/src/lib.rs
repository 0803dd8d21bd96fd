//! Collecting money (収納): what is owed, the attempts to pay it, and what comes back.
//!
//! A [`Demand`] (請求) is what its [`Happening`]s add up to. Some are acts of people, and may be [`Refused`]; some are
//! [`Fact`]s that a payment provider, a bank's file or a till tells. Facts are never refused and only ever add up: telling one
//! again, late or before another changes nothing in the end. What has to be done outside comes back as [`Effect`]s, each once.
//!
//! Money that came in is never lost sight of. It is *applied* to what is owed, or *held* for a person to look at
//! ([`Concern`]: paid twice, after the last day, after the demand was cancelled), or given back. At every moment
//! `captured = applied + held + refunded`. `tests/model.rs` tries every interleaving to depth eight.

mod apply;
mod demand;
mod happening;

pub use demand::{Attempt, AttemptId, Capture, Concern, Demand, End, Money, RefundId, Standing, Way};
pub use happening::{Booking, Effect, Fact, Happening, RefundReason, Refused};
