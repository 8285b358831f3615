//! Changes that let others go on: PostgreSQL's forms that hold no lock for long.

use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::Operation;

use crate::{Part, Stage};

/// Cuts migrations into stages.
pub(crate) struct Stages {}

impl Stages {
    pub(crate) fn new(_parts: &BTreeMap<Dialect, Part<'_>>, _online: bool) -> Self {
        Self {}
    }

    /// Cuts the operations of one migration into stages.
    pub(crate) fn of(
        &mut self,
        operations: BTreeMap<Dialect, Vec<Operation>>,
    ) -> Vec<(Stage, BTreeMap<Dialect, Vec<Operation>>)> {
        vec![(Stage::Plain, operations)]
    }
}
