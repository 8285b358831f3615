//! Changes that the last migration takes in.
