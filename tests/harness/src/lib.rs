//! What the tests of this workspace share: projects as text, database servers, the binary under test.
//!
//! It depends on no crate of caribou, so that each of them can have it as a dev-dependency, and it
//! sees what they do from outside: through files, through the databases' own client programs, and
//! through what a process prints. Whatever goes wrong in here is a failed test: it panics.
//!
//! ```
//! use caribou_harness::Project;
//!
//! let project = Project::new(
//!     "
//!     //- /tickets/0001_initial/up.sql applied
//!     CREATE TABLE ticket (id BIGINT PRIMARY KEY);
//!     ",
//! );
//! assert_eq!(project.read("tickets/0001_initial/up.sql"), "CREATE TABLE ticket (id BIGINT PRIMARY KEY);\n");
//! assert_eq!(project.flags("tickets/0001_initial/up.sql"), ["applied"]);
//! ```

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stderr,
    reason = "this crate is the tests' own boundary: it touches disk and environment, and fails by panicking"
)]

mod command;
mod fixture;
mod project;
mod redact;
mod server;
mod terminal;

pub use command::{Caribou, Output};
pub use fixture::{Entry, Fixture};
pub use project::Project;
pub use redact::Redactor;
pub use server::{Database, Server, mariadb, postgres};
pub use terminal::Terminal;
