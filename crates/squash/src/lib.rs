//! Many migrations into few: their statements as operations, combined as far as they go, and written again.
//!
//! Pure: scripts and a [`Schema`](caribou_schema::Schema) in, steps out.
//! What was not combined keeps its text and its comments.
//! What is claimed here is proven elsewhere by running both.

mod gather;
mod item;
mod optimise;
mod segment;
mod source;
mod squashed;
mod stop;
mod text;
mod transaction;

pub use gather::{Weight, weight, written};
pub use segment::{Segment, Segments, segments};
pub use source::{Optimise, Origin, Source};
pub use squashed::{Squashed, Step, squash};
pub use stop::{LeftOut, Stop, Waste, Why};
pub use text::script;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
