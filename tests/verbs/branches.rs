//! Real repositories: a branch on two sides, `git merge`, and databases that have had either of them.
//!
//! Whatever a database has been through before the branches were joined, it ends where all others end.

pub(crate) mod alike;
mod colleagues;
mod contested;
mod random;
pub(crate) mod repository;
mod topics;
