//! Circulars and inquiries through the front door, on both databases.

mod round;
mod support;
