//! What the tests of expressions try.

pub(crate) mod different;
pub(crate) mod mariadb;
pub(crate) mod postgres;
