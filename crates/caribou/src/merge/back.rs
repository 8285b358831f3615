//! The way back of a migration that is told anew.

use caribou_merge::{Source, retell};
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::{Schema, diff, without_order};
use caribou_sql::{replay, script};

use super::MergeError;
use crate::danger::says_irreversible;
use crate::project::{Migration, Project};

/// A migration that gets another place, on one backend.
pub(super) struct Moved<'a> {
    pub(super) project: &'a Project,
    pub(super) id: &'a MigrationId,
    /// What was there after it where it stood.
    pub(super) stood: &'a Schema,
    /// What it follows now, and did not before.
    pub(super) other: &'a [Source<'a>],
    /// What is there before it now.
    pub(super) before: &'a Schema,
    /// What is there after it now.
    pub(super) after: &'a Schema,
}

/// A way back.
#[derive(Debug, Clone)]
pub(super) struct Back {
    pub(super) text: String,
    pub(super) is_changed: bool,
}

impl Moved<'_> {
    /// Returns the way back: as it is, if it leads back from there too or says that there is none; else told anew like the way there, so
    /// that what it renames is not dropped; else the difference. `None` when there is none.
    pub(super) fn back(&self, also: &[Dialect]) -> Result<Option<Back>, MergeError> {
        let dialect = self.project.dialect();
        let Some(source) = self.project.get(self.id).and_then(Migration::folder) else { return Ok(None) };
        let Some(was) = source.read_down(dialect)? else { return Ok(None) };
        if says_irreversible(&was.text, dialect) || self.leads_back(&was.text) {
            return Ok(Some(Back { text: was.text, is_changed: false }));
        }
        let (file, run_in_transaction) = (source.shown(&was), source.metadata.run_in_transaction);
        let down =
            Source { id: self.id, file: &file, script: &was.text, elidable: false, run_in_transaction };
        let told = retell(self.stood, self.other, &[down]).ok();
        let told = told.and_then(|told| caribou_squash::script(&told.first()?.steps, self.after, also).ok());
        let text = match told.filter(|text| self.leads_back(text)) {
            Some(text) => text,
            None => self.difference(also)?,
        };
        Ok(Some(Back { text, is_changed: true }))
    }

    /// Returns the way back as it was written.
    pub(super) fn as_it_is(&self) -> Result<Option<Back>, MergeError> {
        let Some(source) = self.project.get(self.id).and_then(Migration::folder) else { return Ok(None) };
        let was = source.read_down(self.project.dialect())?;
        Ok(was.map(|was| Back { text: was.text, is_changed: false }))
    }

    /// Returns the statements that lead back.
    pub(super) fn difference(&self, also: &[Dialect]) -> Result<String, MergeError> {
        let text = script(&diff(self.after, self.before), self.after, &[], also);
        text.map_err(|source| MergeError::Render { dialect: self.project.dialect(), source })
    }

    fn leads_back(&self, text: &str) -> bool {
        let mut schema = self.after.clone();
        replay(text, &mut schema).is_ok() && without_order(self.before.differences(&schema)).0.is_empty()
    }
}
