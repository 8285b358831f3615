//! What is written for operations, run on databases with rows in them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::panic, reason = "a test fails by panicking")]

#[cfg(feature = "mysql")]
mod mysql;
mod postgres;
mod sqlite;
mod written;
