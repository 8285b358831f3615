//! Proof by running: scratch databases, replay of migrations, comparison of catalogs.
