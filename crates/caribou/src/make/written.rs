//! From drafts to folders: names, dependencies, scripts.

use std::collections::{BTreeMap, BTreeSet};

use caribou_detect::{Draft, Effect, Harm, Need, Stage, back, describe, effects, summary};
use caribou_migration::{AppLabel, Dialect, Metadata, MigrationId};
use caribou_schema::{Operation, Schema};
use caribou_sql::{RenderError, script};

use super::folder::{How, Place, Scripts, Taken, files};
use super::harm::speaker;
use super::{MakeError, MakeRequest, Making, NewMigration, harm, instead};

/// Where each app's next migrations go.
pub(super) struct Places {
    of: BTreeMap<AppLabel, Place>,
}

impl Places {
    pub(super) fn of(making: &Making, request: &MakeRequest) -> Self {
        let apps = making.any_side().project.apps();
        Self { of: apps.iter().map(|app| (app.clone(), Place::of(making, app, request.now))).collect() }
    }

    pub(super) fn at(&mut self, app: &AppLabel) -> &mut Place {
        self.of.get_mut(app).expect("drafts are of apps of the project")
    }
}

/// Gives drafts their names, dependencies and files.
pub(super) fn written(
    making: &Making,
    drafts: &[Draft],
    request: &MakeRequest,
    places: &mut Places,
) -> Result<Vec<NewMigration>, MakeError> {
    let mut migrations: Vec<NewMigration> = Vec::with_capacity(drafts.len());
    let mut named: BTreeMap<&AppLabel, usize> = BTreeMap::new();
    for draft in drafts {
        let needs = needs(draft, &migrations);
        let place = places.at(&draft.app);
        let count = named.entry(&draft.app).or_insert(0);
        *count += 1;
        let asked = match (&request.name, *count) {
            (Some(name), 1) => Some(name.clone()),
            (Some(name), count) => Some(format!("{name}_{count}")),
            (None, _) => None,
        };
        let is_first = place.is_first();
        let described = || {
            let said = if is_first { Some("initial".to_owned()) } else { described(making, draft) };
            said.unwrap_or_else(|| format!("auto_{}", request.now.strftime("%Y%m%d_%H%M")))
        };
        let taken = place.taken();
        let id = match &taken {
            None => place.next(&asked.unwrap_or_else(described))?,
            Some(Taken { old, how }) => {
                let said = (*how == How::Anew { is_named_by_us: true }).then(described);
                let description = asked.or(said);
                place.again(old, description.as_deref().unwrap_or(old.name().description()))?
            }
        };
        let metadata = Metadata {
            run_in_transaction: draft.stage != Stage::Concurrent,
            initial: is_first && creates_tables(draft),
            ..place.metadata(making, &needs)
        };
        place.follow(&id);
        migrations.push(match taken {
            None => migration(making, draft, id, metadata)?,
            Some(Taken { old, how }) => {
                let metadata = instead::metadata(making, &old, metadata);
                let new = migration(making, draft, id, metadata)?;
                let new = if how == How::Behind { instead::behind(making, &old, new)? } else { new };
                NewMigration { instead_of: Some(old), ..new }
            }
        });
    }
    Ok(migrations)
}

/// What a draft needs, by name.
fn needs(draft: &Draft, earlier: &[NewMigration]) -> Vec<MigrationId> {
    let needs: BTreeSet<MigrationId> = draft
        .needs
        .iter()
        .map(|need| match need {
            Need::Migration(id) => id.clone(),
            Need::Draft(at) => earlier[*at].id.clone(),
        })
        .collect();
    needs.into_iter().collect()
}

fn described(making: &Making, draft: &Draft) -> Option<String> {
    let (before, operations) = speaker(making, draft)?;
    describe(operations, before)
}

fn creates_tables(draft: &Draft) -> bool {
    let table = |operation: &Operation| matches!(operation, Operation::Create { object, .. } if matches!(**object, caribou_schema::Object::Table(_)));
    draft.steps.values().any(|steps| steps.operations.iter().any(table))
}

/// Writes the scripts of a draft.
fn migration(
    making: &Making,
    draft: &Draft,
    id: MigrationId,
    metadata: Metadata,
) -> Result<NewMigration, MakeError> {
    let mut scripts = BTreeMap::new();
    let mut schemas: BTreeMap<Dialect, (Schema, Schema)> = BTreeMap::new();
    for (&dialect, side) in &making.sides {
        let (before, operations) = match draft.steps.get(&dialect) {
            Some(steps) => (&steps.before, steps.operations.as_slice()),
            None => (&side.current, &[][..]),
        };
        let mut after = before.clone();
        for operation in operations {
            let _fits = after.apply(operation);
        }
        if making.leaves_out(dialect) {
            let text =
                format!("-- Not written yet: the change was taken from a database that is no {dialect}.\n");
            scripts.insert(dialect, (text.clone(), text));
            schemas.insert(dialect, (before.clone(), after));
            continue;
        }
        let both = both_ways(operations, (before, &after), &making.backends());
        scripts.insert(dialect, both.map_err(|source| MakeError::Render { dialect, source })?);
        schemas.insert(dialect, (before.clone(), after));
    }
    let changes = speaker(making, draft).map(|(before, operations)| summary(operations, before));
    let (changes, effects) = (changes.unwrap_or_default(), harm::everywhere(making, draft));
    let folder = making.folder(&draft.app).join(id.name().as_str());
    let all: Vec<Scripts<'_>> = scripts
        .iter()
        .map(|(dialect, (up, down))| {
            let (before, after) = &schemas[dialect];
            Scripts { dialect: *dialect, up, down, before, after }
        })
        .collect();
    let files = files(making, &metadata, &all);
    Ok(NewMigration { id, folder, instead_of: None, metadata, changes, effects, scripts, files })
}

/// Writes the scripts there and back, with comments about what they do to rows.
fn both_ways(
    operations: &[Operation],
    (before, after): (&Schema, &Schema),
    also: &[Dialect],
) -> Result<(String, String), RenderError> {
    let up = there(operations, before, also)?;
    let done = effects(operations, before);
    let way_back = back(operations, before);
    let mut about_back = notes(&effects(&way_back, after));
    let lost = done.iter().filter(|(_, effect)| effect.harm == Harm::Loses);
    let lost: Vec<&str> = lost.map(|(_, effect)| effect.text.as_str()).collect();
    if !lost.is_empty() && !way_back.is_empty() {
        // The word that `check` takes for an acknowledgement.
        about_back.insert(0, (0, format!("lossy: up.sql {}, and they do not come back", lost.join(" and "))));
    }
    Ok((up, script(&way_back, after, &about_back, also)?))
}

/// Writes the script that goes there.
pub(super) fn there(
    operations: &[Operation],
    before: &Schema,
    also: &[Dialect],
) -> Result<String, RenderError> {
    script(operations, before, &notes(&effects(operations, before)), also)
}

fn notes(effects: &[(usize, Effect)]) -> Vec<(usize, String)> {
    effects.iter().map(|(place, effect)| (*place, effect.text.clone())).collect()
}
