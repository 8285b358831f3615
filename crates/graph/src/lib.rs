//! The graph of migrations: plans, leaves, conflicts, cycles and squashes.
//!
//! Values in, values out: no file, no clock, no connection. A [`Graph`] that exists is complete and has no
//! cycles, and the same input gives the same plan.
//!
//! ```
//! use std::collections::BTreeSet;
//! use caribou_graph::{Edge, Goal, Graph, Node, Origin};
//!
//! let first = Node::new("tickets.0001_initial".parse()?);
//! let mut second = Node::new("tickets.0002_add_title".parse()?);
//! second.edges.push(Edge { to: first.id.clone().into(), origin: Origin::Declared { line: 2 } });
//!
//! let applied = BTreeSet::from([first.id.clone()]);
//! let graph = Graph::build([first, second], &applied)?;
//! let plan = graph.plan(&[Goal::Everything])?;
//! assert_eq!(plan.steps.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod build;
mod conflict;
mod error;
mod find;
mod graph;
mod links;
mod names;
mod nearest;
mod node;
mod order;
mod plan;
mod replace;
mod squash;

pub use conflict::Conflict;
pub use error::{BuildError, Cycle, CycleEdge, Problem};
pub use find::FindError;
pub use graph::{Graph, Inconsistent};
pub use node::{Edge, Key, Node, Origin, Place};
pub use plan::{Action, Goal, Plan, PlanError, Step};
pub use squash::{Squash, Standing};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
