//! Real repositories: a branch on two sides, `git merge`, and databases that have had either of them.
//!
//! Whatever a database has been through before the branches were joined, it ends where all others end.

mod alike;
mod colleagues;
mod contested;
mod random;
mod repository;
mod topics;
