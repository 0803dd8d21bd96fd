//! The vocabulary of a Japanese city hall. Pure, no I/O.
