//! What a database has been through: applied migrations, the event log, progress, identity and the lock.
//!
//! The history lives in the database itself, in four tables (see [`History::create_sql`]).
//! Reading creates nothing. What is written is handed out as SQL text, so that an executor can put
//! a migration and its row into one transaction, and into one round trip.
//!
//! ```
//! use caribou_connection::Session;
//! use caribou_history::{Entry, Event, EventKind, History};
//! use diesel::{Connection, SqliteConnection};
//!
//! let mut database = SqliteConnection::establish(":memory:")?;
//! let mut history = History::locate(&mut database)?;
//! assert!(history.applied(&mut database)?.is_empty());
//!
//! history.create(&mut database, None, "2026-01-12T10:00:00Z".parse()?)?;
//! let entry = Entry::new("tickets.0001_initial".parse()?, "2026-01-12T10:00:00Z".parse()?);
//! database.run(&history.record_sql(&entry))?;
//! database.run(&history.event_sql(&Event::new(EventKind::Apply, &entry)))?;
//! assert_eq!(history.applied(&mut database)?[0].id, entry.id);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod entry;
mod error;
mod event;
mod identity;
mod lineage;
mod lock;
mod place;
mod rename;
mod step;
mod tables;

pub use entry::{Elapsed, Entry};
pub use error::HistoryError;
pub use event::{Event, EventFilter, EventKind, PastEvent};
pub use identity::Identity;
pub use lineage::Lineage;
pub use lock::{Lock, LockError};
pub use place::History;
pub use rename::{Rename, RenameReason};
pub use step::{Step, StepState};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
