//! What migrations add up to.

use caribou_executor::{Atomic, Context, Task, Work};
use caribou_migration::MigrationId;
use caribou_schema::Schema;
use caribou_sql::ReplayError;
use caribou_verify::{NoScratch, Place, ProofError, Scratch, replay};

use crate::project::Project;

/// What migrations add up to, and whether that was seen or only read.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// What a database looks like after them.
    pub schema: Schema,
    /// Why they were only read and not run; `None` when they ran on a scratch database.
    pub unproven: Option<NoScratch>,
}

/// Migrations do not add up to anything.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayedError {
    /// One of them failed on the scratch database.
    #[error(transparent)]
    Run(#[from] ProofError),
    /// Read one after another, one does not fit what is before it.
    #[error("{file}: {source}")]
    Read {
        /// The migration.
        id: MigrationId,
        /// Its file.
        file: String,
        /// What is wrong.
        source: Box<ReplayError>,
    },
}

/// Runs migrations, in the order in which they are given, on a scratch database and reads what it looks like then. Where
/// none can be had, reads the scripts instead and says so.
///
/// # Errors
/// [`ReplayedError`] when one fails, or does not fit.
pub fn replayed<'a>(
    project: &Project,
    ids: impl IntoIterator<Item = &'a MigrationId>,
    place: &Place,
    context: &Context<'_>,
) -> Result<Replayed, ReplayedError> {
    let tasks: Vec<Task<'_>> = ids.into_iter().map(|id| project.task(id, project.work(id))).collect();
    match Scratch::create(place, (context.clock)()) {
        Ok(mut scratch) => {
            replay(&mut scratch, &tasks, Atomic::Auto, context)?;
            let schema = scratch.schema().map_err(ProofError::from)?;
            Ok(Replayed { schema, unproven: None })
        }
        Err(reason) => {
            let mut schema = Schema::empty(project.dialect());
            for task in &tasks {
                read(task, &mut schema)?;
            }
            Ok(Replayed { schema, unproven: Some(reason) })
        }
    }
}

/// Applies what a task's script says to a schema; a migration that is compiled in says nothing that could be read.
pub(crate) fn read(task: &Task<'_>, schema: &mut Schema) -> Result<(), ReplayedError> {
    let Work::Script(script) = &task.work else { return Ok(()) };
    caribou_sql::replay(&script.text, schema).map_err(|source| ReplayedError::Read {
        id: task.id.clone(),
        file: script.file.clone(),
        source: Box::new(source),
    })?;
    schema.end_session();
    Ok(())
}
