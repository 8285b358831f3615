//! Carries out a plan: each migration and its history row together, or not at all.
//!
//! A [`Task`] is a step of a plan with its SQL. Where the backend can, a task is one transaction that ends with its
//! own row; on an empty database the whole plan is one. What cannot run in a transaction goes statement by
//! statement, with a row for each in `caribou_steps`, so that a run that was killed goes on where it stopped.
//! Taking the lock is the caller's business, and so is deciding what to run.
//!
//! ```
//! use caribou_executor::{Atomic, Context, Script, Task, Work, execute};
//! use caribou_history::History;
//! use diesel::{Connection, SqliteConnection};
//!
//! let mut database = SqliteConnection::establish(":memory:")?;
//! let mut history = History::locate(&mut database)?;
//! let script = Script { file: "tickets/0001_initial/up.sql".into(), text: "CREATE TABLE ticket (id INTEGER);".into() };
//! let task = Task::apply("tickets.0001_initial".parse()?, Work::Script(script));
//! let now = "2026-01-12T10:00:00Z".parse()?;
//! let context = Context { clock: &|| now, actor: None, version: "0.1.0", label: None };
//! let done = execute(&mut database, &mut history, &[task], Atomic::Auto, &context, &mut |_| {})?;
//! assert_eq!(done.len(), 1);
//! assert_eq!(history.applied(&mut database)?.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod context;
mod effect;
mod error;
mod execute;
mod foreign_keys;
mod forward;
mod locate;
mod prepare;
mod probe;
mod record;
mod steps;
mod task;
mod transaction;
mod unit;

pub use context::{Context, Done, Progress};
pub use error::{ExecuteError, Failure, FailureKind, Remaining};
pub use execute::{Atomic, execute};
pub use prepare::PrepareError;
pub use task::{Action, Script, Task, Work};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
