//! The history on real databases.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lock;
mod rows;
mod support;
mod tables;
