//! What the migrations add up to, and whose it is.
