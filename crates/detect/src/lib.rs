//! `makemigrations`: from the schema that is there and the one that is wanted to operations, questions and names.
//!
//! Pure: no file, no clock, no database. The order of reading is the order of the work: [`wanted`](wanted()) reads what each app wants,
//! [`detect`](detect()) finds what is to be done and what has to be asked, [`plan`](plan()) cuts it into migrations.

mod owners;
mod wanted;

mod answers;
mod question;

mod gone;
mod rename;
mod settle;

mod back;
mod count;
mod detect;
mod effect;
mod fill;

mod online;
mod past;
mod plan;
mod touch;

mod name;
mod number;
mod summary;

pub use answers::{Answers, Became, Fill};
pub use back::back;
pub use detect::{Detection, detect};
pub use effect::{Effect, Harm, effects};
pub use name::{contradicts, describe};
pub use number::{Habit, next_name};
pub use owners::{Owner, Owners};
pub use past::Past;
pub use plan::{Draft, Need, Part, Stage, Steps, plan};
pub use question::{Candidate, GoneKind, Question, Reason};
pub use rename::answering;
pub use settle::settled;
pub use summary::{Change, Sign, summary};
pub use wanted::{Content, Needed, SchemaFile, Wanted, WantedError, WantedProblem, wanted};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
