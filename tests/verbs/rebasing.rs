//! `makemigrations --merge --rebase` in real repositories: what names a branch, and what databases of each backend make of it.

mod databases;
mod revisions;
