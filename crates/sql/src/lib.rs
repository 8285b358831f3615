//! SQL scripts as statements, statements as operations on a schema, and operations as statements again.
//!
//! Pure functions of a text and a [`Dialect`](caribou_migration::Dialect), linear in the text, which may
//! be anything: what is not understood is still a token of some kind, a statement of kind [`Kind::Other`] and an
//! [`Operation::Opaque`](caribou_schema::Operation::Opaque), never a panic.
//! The server alone decides what is valid.
//!
//! ```
//! use caribou_migration::Dialect;
//! use caribou_sql::{Kind, Loss, ObjectName, checksum, split};
//!
//! let script = "BEGIN;\nDROP TABLE ticket; -- gone\nCOMMIT;";
//! let statements = split(script, Dialect::Postgres)?;
//! let kinds: Vec<Kind> = statements.iter().map(|statement| statement.kind()).collect();
//! assert_eq!(kinds, [Kind::Begin, Kind::Define, Kind::Commit]);
//! assert_eq!(statements[1].losses(), [Loss::Table(ObjectName { schema: None, name: "ticket".into() })]);
//! assert_eq!(checksum(script, Dialect::Postgres), checksum("BEGIN; DROP TABLE ticket; COMMIT", Dialect::Postgres));
//! # Ok::<(), caribou_sql::SplitError>(())
//! ```

mod class;
mod scan;
mod token;

mod body;
mod split;

mod keyword;
mod lexeme;
mod literal;
mod name;

mod guard;
mod kind;
mod loss;
mod neutral;
mod void;

mod checksum;
mod position;
mod quote;

mod data_type;
mod expression;

mod parse;
mod renames;
mod replay;

mod render;
mod script;

pub use checksum::{checksum, checksum_of};
pub use data_type::{data_type, qualified_name};
pub use expression::{clause, definition, expression};
pub use kind::{ConcurrentIndex, IndexAction, Kind, needs_own_transaction_control};
pub use lexeme::ObjectName;
pub use loss::Loss;
pub use neutral::Neutral;
pub use parse::{BOOKKEEPING, Parsed, Problem, operations, parse};
pub use position::{Position, byte_of_character, position};
pub use quote::{quote, quote_identifier};
pub use render::{RenderError, name, qualified, render, render_schema, type_name};
pub use replay::{ReplayError, replay, replay_each};
pub use script::{means_the_same, script, script_again, shared};
pub use split::{SplitError, SplitErrorKind, Statement, mentions_delimiter, split};
pub use token::{Token, TokenKind, Tokens, tokens};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
