//! The history on real databases.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lineage;
mod lock;
mod rows;
mod support;
mod tables;
