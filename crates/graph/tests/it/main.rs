//! The graph, tested as text in, text out.

mod build;
mod conflict;
mod find;
mod naive;
mod oracle;
mod plan;
mod project;
mod replace;
mod scale;
