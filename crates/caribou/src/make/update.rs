//! Changes that the last migration of an app takes in.
//!
//! A migration that was written by us and not touched since is made anew, from what was there before it: so a column that it made and that
//! is not wanted any more leaves no trace. To one that somebody has worked on, the changes are added behind what is there.

use std::collections::{BTreeMap, BTreeSet};

use caribou_detect::{Answers, Became, Fill, Owners, describe};
use caribou_migration::{AppLabel, Dialect, MigrationId};
use caribou_schema::{ColumnChange, Existing, ObjectKind, Operation, Schema, TableChange};
use caribou_sql::{Token, TokenKind, name, operations, tokens};

use super::current::add_up;
use super::folder::{How, Taken};
use super::found::{Found, Ground, grounds};
use super::written::{Places, there};
use super::{Drafted, MakeError, MakeRequest, Making, NotUpdatable, Side};
use crate::project::Project;

pub(super) fn draft(making: &Making, answers: &Answers, request: &MakeRequest) -> Result<Drafted, MakeError> {
    let found = Found::on(making, &grounds(making), answers, &request.apps)?;
    let apps: BTreeSet<&AppLabel> = found.drafts.iter().map(|draft| &draft.app).collect();
    let mut places = Places::of(making, request);
    let mut anew = BTreeSet::new();
    for app in apps {
        let id = updatable(making, app, request)?;
        if is_as_written(making, &id)? {
            anew.insert(id.clone());
        }
        let how = if anew.contains(&id) { How::Anew { is_named_by_us: false } } else { How::Behind };
        places.at(app).take_the_place(making, Taken { old: id, how });
    }
    if anew.is_empty() {
        let migrations = found.written(making, request, &mut places)?;
        return Ok(found.drafted(making, answers, migrations));
    }

    let mut sides = BTreeMap::new();
    for (dialect, side) in &making.sides {
        sides.insert(*dialect, without(making, side, &anew)?);
    }
    let mut known = answers.clone();
    for id in &anew {
        remember(making, id, &mut known);
        let said = describe(&up(&making.any_side().project, id), &sides[&making.first].0);
        if said.as_deref() == Some(id.name().description()) {
            places.at(id.app()).name_anew();
        }
    }
    let grounds = making.sides.iter().map(|(dialect, side)| {
        let (current, owners) = &sides[dialect];
        (*dialect, Ground { current, owners, wanted: &side.wanted })
    });
    let found = Found::on(making, &grounds.collect(), &known, &request.apps)?;
    let migrations = found.written(making, request, &mut places)?;
    Ok(found.drafted(making, answers, migrations))
}

/// Returns the last migration of an app.
fn updatable(making: &Making, app: &AppLabel, request: &MakeRequest) -> Result<MigrationId, MakeError> {
    let Some(id) = making.graph.leaves(app).into_iter().next() else {
        let id = MigrationId::new(app.clone(), "none".parse()?);
        return Err(MakeError::NotUpdatable { id, reason: NotUpdatable::Nothing });
    };
    let stop = |reason| Err(MakeError::NotUpdatable { id: id.clone(), reason });
    let Some(source) = making.any_side().project.get(&id).and_then(|migration| migration.folder()) else {
        return stop(NotUpdatable::CompiledIn);
    };
    if !source.metadata.replaces.is_empty() {
        return stop(NotUpdatable::Squash);
    }
    let children: BTreeSet<MigrationId> = making.graph.children(&id).cloned().collect();
    if !children.is_empty() {
        return stop(NotUpdatable::NeededBy(children));
    }
    match request.applied.get(&id) {
        Some(databases) if !databases.is_empty() => stop(NotUpdatable::Applied(databases.clone())),
        _ => Ok(id),
    }
}

/// Whether nobody has worked on a migration since it was written: it only defines, and has no comment that we would not write.
fn is_as_written(making: &Making, id: &MigrationId) -> Result<bool, MakeError> {
    for side in making.sides.values() {
        let Some(source) = side.project.get(id).and_then(|migration| migration.folder()) else {
            return Ok(false);
        };
        let (text, dialect) = (&source.up.text, side.project.dialect());
        let defines = |operation: &Operation| {
            !matches!(
                operation,
                Operation::Data { .. }
                    | Operation::Opaque { .. }
                    | Operation::Neutral { .. }
                    | Operation::CreateTableAs { .. }
            )
        };
        let all = up(&side.project, id);
        let comments = comments(text, dialect);
        if all.is_empty() || !all.iter().all(defines) {
            return Ok(false);
        }
        if !comments.is_empty() {
            let (before, _) = without(making, side, &BTreeSet::from([id.clone()]))?;
            let ours = there(&all, &before, &making.backends()).unwrap_or_default();
            if !comments.is_subset(&self::comments(&ours, dialect)) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn comments(text: &str, dialect: Dialect) -> BTreeSet<&str> {
    let is_comment = |token: &Token| token.kind == TokenKind::Comment;
    tokens(text, dialect).filter(is_comment).map(|token| token.text(text).trim()).collect()
}

/// What the other migrations add up to.
fn without(
    making: &Making,
    side: &Side,
    left_out: &BTreeSet<MigrationId>,
) -> Result<(Schema, Owners), MakeError> {
    let others = making.graph.in_order().filter(|id| !left_out.contains(id));
    Ok(add_up(&side.project, others)?)
}

/// What applies a migration, as far as it can be read.
fn up(project: &Project, id: &MigrationId) -> Vec<Operation> {
    let source = project.get(id).and_then(|migration| migration.folder());
    source.and_then(|source| operations(&source.up.text, project.dialect()).ok()).unwrap_or_default()
}

/// Takes over what was answered when a migration was written.
fn remember(making: &Making, id: &MigrationId, answers: &mut Answers) {
    for side in making.sides.values() {
        let dialect = side.project.dialect();
        let mut became = |subject: String, new: Became| {
            if answers.of(&subject).is_none() {
                answers.became(subject, new);
            }
        };
        let mut fills: BTreeMap<String, Fill> = BTreeMap::new();
        for operation in up(&side.project, id) {
            match operation {
                Operation::Rename { id, to, .. } if id.kind == ObjectKind::Table => {
                    became(id.name.to_string(), Became::Renamed(id.name.sibling(to).to_string()));
                }
                Operation::Drop { id, .. } if id.kind == ObjectKind::Table => {
                    became(id.name.to_string(), Became::Dropped)
                }
                Operation::RenameValue { name, from, to } => {
                    became(format!("{name}.{from}"), Became::Renamed(to))
                }
                Operation::Alter { table, change, .. } => match *change {
                    TableChange::RenameColumn { from, to } => {
                        became(format!("{table}.{from}"), Became::Renamed(to.to_string()));
                    }
                    TableChange::DropColumn { name, .. } => {
                        became(format!("{table}.{name}"), Became::Dropped)
                    }
                    TableChange::AddColumn { column, existing: Existing::Fail, .. } if !column.nullable => {
                        let fill = column.default.map_or(Fill::Nothing, |default| {
                            Fill::With(default.to_text(|part| name(part, dialect)))
                        });
                        fills.insert(format!("{table}.{}", column.name), fill);
                    }
                    TableChange::AlterColumn { name, change: ColumnChange::Nullable(false) } => {
                        fills.entry(format!("{table}.{name}")).or_insert(Fill::Nothing);
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        for (column, fill) in fills {
            if answers.fill_of(&column).is_none() {
                answers.fill(column, fill);
            }
        }
    }
}
