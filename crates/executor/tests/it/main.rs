//! The executor on real databases.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod atomic;
mod code;
mod crash;
mod crash_cases;
mod foreign_keys;
#[cfg(feature = "mysql")]
mod mysql;
mod postgres;
mod snapshot;
mod steps;
mod support;
mod transaction;
