#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod counting;
mod describe;
mod postgres;
