//! What migrations did on one backend, read once.

use caribou_detect::Past;
use caribou_migration::Dialect;
use caribou_schema::{Operation, Schema};
use caribou_sql::replay_each;

use super::lineage::{Lineage, Marks};
use crate::make::add_up;
use crate::project::Project;
use crate::replayed::ReplayedError;

/// Migrations that were read, each behind all that it needs.
pub(super) struct Replayed {
    /// What is there after all of them.
    schema: Schema,
    /// Who had to do with what.
    pub(super) past: Past,
    read: Vec<Option<Deeds>>,
}

/// What a migration does.
enum Deeds {
    /// These operations, and nothing else.
    Known(Vec<Operation>),
    /// What only its text tells, if that does.
    Unclear,
}

impl Replayed {
    pub(super) fn empty(dialect: Dialect, lineage: &Lineage<'_>) -> Self {
        let read = (0..lineage.len()).map(|_| None).collect();
        Self { schema: Schema::empty(dialect), past: Past::default(), read }
    }

    /// Says whether a migration was read that may have done anything.
    pub(super) fn is_unclear(&self, at: usize) -> bool {
        matches!(self.read[at], Some(Deeds::Unclear))
    }

    /// Reads what was not read yet. Of each that is marked, all that it needs is marked too.
    pub(super) fn read(
        &mut self,
        project: &Project,
        lineage: &Lineage<'_>,
        marked: &Marks,
    ) -> Result<(), ReplayedError> {
        for at in (0..lineage.len()).filter(|at| marked[*at]) {
            if self.read[at].is_some() {
                continue;
            }
            let id = lineage.id(at);
            let Some(source) = project.get(id).and_then(|migration| migration.folder()) else {
                self.read[at] = Some(Deeds::Unclear);
                continue;
            };
            let mut operations = Some(Vec::new());
            let mut follow = |operation: &Operation, schema: &Schema| {
                self.past.enter(at, operation, schema);
                if matches!(operation, Operation::Opaque { object: None, .. }) {
                    operations = None;
                }
                operations.iter_mut().for_each(|operations| operations.push(operation.clone()));
            };
            let file = &source.up;
            replay_each(&file.text, &mut self.schema, &mut follow).map_err(|error| ReplayedError::Read {
                id: id.clone(),
                file: source.shown(file),
                source: Box::new(error),
            })?;
            self.schema.end_session();
            self.read[at] = Some(operations.map_or(Deeds::Unclear, Deeds::Known));
        }
        Ok(())
    }

    /// Returns what those that are marked add up to; all of them were read.
    pub(super) fn schema(
        &self,
        project: &Project,
        lineage: &Lineage<'_>,
        marked: &Marks,
    ) -> Result<Schema, ReplayedError> {
        if self.read.iter().zip(marked).all(|(read, marked)| read.is_none() || *marked) {
            return Ok(self.schema.clone());
        }
        match self.add_up(marked) {
            Some(schema) => Ok(schema),
            None => read_again(project, lineage, marked),
        }
    }

    /// Adds up what is known; `None` where only the texts tell.
    fn add_up(&self, marked: &Marks) -> Option<Schema> {
        let mut schema = Schema::empty(self.schema.dialect());
        for deeds in
            self.read.iter().zip(marked).filter_map(|(read, marked)| read.as_ref().filter(|_| *marked))
        {
            let Deeds::Known(operations) = deeds else { return None };
            for operation in operations {
                schema.apply(operation).ok()?;
            }
            schema.end_session();
        }
        Some(schema)
    }
}

fn read_again(project: &Project, lineage: &Lineage<'_>, marked: &Marks) -> Result<Schema, ReplayedError> {
    let ids = (0..lineage.len()).filter(|at| marked[*at]).map(|at| lineage.id(at));
    add_up(project, ids).map(|(schema, _)| schema)
}
