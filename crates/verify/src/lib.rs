//! Proof by running: scratch databases, replay of migrations, round trips, synthetic rows.
//!
//! A [`Scratch`] database is in memory for SQLite, and beside the real one on a server; it is dropped with its value,
//! and swept away later if the process was killed.
//! Where none can be had, the answer is [`NoScratch`], which reads "not proven", never "fine".

mod scratch;

mod replay;
mod rows;
mod value;

mod bench;
mod equivalence;
mod likeness;
mod orders;
mod prove;
mod round_trip;
mod touched;

pub use equivalence::{Equivalence, WayBack, equivalence};
pub use orders::{Orders, orders};
pub use prove::{Proof, prove};
pub use replay::{ProofError, replay};
pub use round_trip::{RoundTrip, RoundTripError, Way, round_trips};
pub use rows::{Filled, LostValues, Rows, Tables, fill, rows};
pub use scratch::{NoScratch, Place, Scratch};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
