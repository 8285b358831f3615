//! What the migrations add up to, and whose it is.

use caribou_detect::Owners;
use caribou_migration::MigrationId;
use caribou_schema::{Operation, Schema};
use caribou_sql::replay_each;

use crate::project::Project;
use crate::replayed::ReplayedError;

/// Reads migrations in the order in which they are given, as if they ran.
///
/// What is compiled in says nothing that could be read.
pub(crate) fn add_up<'a>(
    project: &Project,
    ids: impl IntoIterator<Item = &'a MigrationId>,
) -> Result<(Schema, Owners), ReplayedError> {
    let (mut schema, mut owners) = (Schema::empty(project.dialect()), Owners::default());
    for id in ids {
        let Some(source) = project.get(id).and_then(|migration| migration.folder()) else { continue };
        let mut in_doubt = false;
        let mut follow = |operation: &Operation, _: &Schema| {
            in_doubt |= matches!(operation, Operation::Opaque { .. });
            owners.follow(id, std::slice::from_ref(operation));
        };
        replay_each(&source.up.text, &mut schema, &mut follow).map_err(|error| ReplayedError::Read {
            id: id.clone(),
            file: source.shown(&source.up),
            source: Box::new(error),
        })?;
        schema.end_session();
        if in_doubt {
            owners.keep(&schema);
            owners.adopt(id, &schema);
        }
    }
    owners.keep(&schema);
    Ok((schema, owners))
}
