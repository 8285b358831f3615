//! The graph, tested as text in, text out.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

mod build;
mod conflict;
mod find;
mod naive;
mod oracle;
mod plan;
mod project;
mod replace;
mod scale;
