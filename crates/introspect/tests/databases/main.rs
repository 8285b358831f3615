//! What a server makes of hand-written scripts, as it is read back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod counting;
mod describe;
#[cfg(feature = "mysql")]
mod mysql;
mod postgres;
mod replayed;
mod sqlite;
