//! The HTML of the forms engine.
