//! The verbs, as a user runs them: each with its output, and the files and rows that it leaves.
//!
//! `support` has what the tests share; each of the other modules is a topic.
//! Whole projects that more than one topic needs are folders in `tests/projects`.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "the tests look at what is on disk, and fail by panicking"
)]

mod support;

mod aliases;
mod bad_configs;
mod bad_databases;
mod bad_files;
mod bad_metadata;
mod bad_names;
mod bad_schemas;
mod bad_sql;
mod branches;
mod catalog;
mod checking;
mod checking_squashes;
mod diesel_projects;
mod drawing;
mod drift;
mod each;
mod examples;
mod fake_initial;
mod fitting_plans;
mod graph_problems;
mod heads;
mod histories;
mod joining;
mod killed_runs;
mod making_backends;
mod making_cases;
mod making_errors;
mod making_first_use;
mod making_properties;
mod making_talk;
mod making_terminal;
mod merge_queue;
mod merging_cases;
mod migrating;
mod old_names;
mod optimizing;
mod outputs;
mod planning;
mod probing;
mod properties;
mod protection;
mod reading;
mod rebasing;
mod renaming;
mod retold;
mod reversibility;
mod schema_rs;
mod secrets;
mod servers;
mod squashes;
mod squashing_cases;
mod squashing_cycles;
mod squashing_errors;
mod squashing_talk;
mod squashing_transition;
mod two_runs;
mod undefined_columns;
