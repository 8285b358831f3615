//! The rows of a database, under the names that the project has for them today.

use std::collections::BTreeMap;

use caribou_connection::Session;
use caribou_executor::Context;
use caribou_history::{Entry, Event, EventKind, History, HistoryError, Rename, RenameReason, Step};
use caribou_migration::MigrationId;
use jiff::Timestamp;

use crate::Project;
use crate::old_names::{OldNames, Recognised};

/// What a database says is applied or under way, under the names of today.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) entries: BTreeMap<MigrationId, Entry>,
    pub(crate) unfinished: Vec<Step>,
    /// What has another name in the database.
    pub(crate) renamed: Vec<Rename>,
    /// Rows of migrations that did the same as one that has a row of its own: that one.
    pub(crate) merged: BTreeMap<MigrationId, MigrationId>,
}

impl Rows {
    /// Reads the rows. Changes nothing, and asks nothing more of the database when there are old names.
    pub(crate) fn read(
        project: &Project,
        history: &History,
        session: &mut dyn Session,
    ) -> Result<Self, HistoryError> {
        let (rows, mut unfinished) = (history.applied(session)?, history.steps(session)?);
        let old_names = OldNames::of(project);
        // Mostly there are none, and what a database knows need not be gathered.
        let recognised = if old_names.is_empty() {
            Recognised::default()
        } else {
            let known = rows.iter().map(|entry| &entry.id).chain(unfinished.iter().map(|step| &step.id));
            old_names.recognise(&known.collect())
        };
        let mut entries: BTreeMap<MigrationId, Entry> =
            rows.into_iter().map(|entry| (entry.id.clone(), entry)).collect();
        for rename in &recognised.renames {
            if let Some(row) = entries.remove(&rename.old) {
                let row = match rename.reason {
                    RenameReason::Renamed => Entry { id: rename.new.clone(), ..row },
                    // What ran was the other script: the row is of the one on disk.
                    RenameReason::DidTheSame => {
                        Entry { elapsed: row.elapsed, ..entry(project, &rename.new, row.applied_at) }
                    }
                };
                entries.insert(rename.new.clone(), row);
            }
        }
        if !unfinished.is_empty() && !recognised.renames.is_empty() {
            let new: BTreeMap<&MigrationId, &MigrationId> =
                recognised.renames.iter().map(|rename| (&rename.old, &rename.new)).collect();
            for step in &mut unfinished {
                step.id = new.get(&step.id).map_or_else(|| step.id.clone(), |new| (*new).clone());
            }
            unfinished.sort_by(|a, b| (&a.id, a.number).cmp(&(&b.id, b.number)));
        }
        let mut merged = recognised.also;
        merged.retain(|old, _| entries.contains_key(old));
        Ok(Self { entries, unfinished, renamed: recognised.renames, merged })
    }
}

/// Returns the SQL that gives the rows of a migration their new name, its steps too, with the event.
pub(crate) fn rename_sql(
    history: &History,
    rename: &Rename,
    row: Option<&Entry>,
    steps: &[Step],
    context: &Context<'_>,
) -> Vec<String> {
    let Rename { old, new, reason } = rename;
    let mut sql = Vec::new();
    if let Some(row) = row {
        sql.push(history.rename_sql(old, new));
        if *reason == RenameReason::DidTheSame {
            sql.push(history.bless_sql(row));
        }
    }
    if steps.iter().any(|step| step.id == *new) {
        sql.push(history.rename_steps_sql(old, new));
    }
    let about = Entry::new(new.clone(), (context.clock)());
    let event = context.event(EventKind::Rename, &about);
    sql.push(history.event_sql(&Event { elapsed: None, detail: Some(rename.to_string()), ..event }));
    sql
}

/// Returns the row that a migration gets without being run.
pub(crate) fn entry(project: &Project, id: &MigrationId, applied_at: Timestamp) -> Entry {
    let entry = Entry::new(id.clone(), applied_at);
    let Some(source) = project.get(id).and_then(|migration| migration.folder()) else { return entry };
    let statements = caribou_sql::split(&source.up.text, project.dialect()).unwrap_or_default();
    let checksums = statements.iter().map(caribou_sql::Statement::checksum).collect();
    Entry { file_hash: Some(source.up.hash), ..entry }.with_statements(checksums)
}
