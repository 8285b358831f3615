//! Branches of migrations: which there are, whether they can be joined, and how.
//!
//! Pure: a graph, scripts and a schema in, verdicts and scripts out. What is claimed here is proven elsewhere by running it.
//! Two statements are called independent only if neither touches what the other changes; when unsure, they are not.

mod branch;
mod compare;
mod end;
mod judge;
mod related;
mod retell;
mod rows;
mod same;
mod unit;
mod verdict;

pub use branch::{Branch, branches};
pub use caribou_squash::{Origin, Source};
pub use compare::{ReadError, compare, compare_rest};
pub use retell::{NotRetold, Retold, retell};
pub use same::Same;
pub use verdict::{Comparison, Decision, Verdict, Why};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
