//! The text of metadata.toml.
