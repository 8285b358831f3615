//! Schema files from what the migrations add up to.

use std::collections::BTreeMap;
use std::path::PathBuf;

use caribou_files::read_text;
use caribou_migration::{AppLabel, Dialect};
use caribou_schema::{
    CommentOn, Constraint, Object, ObjectId, ObjectKind, Operation, QualifiedName, Rule, Schema, Table,
    TableChange, diff,
};
use caribou_sql::{means_the_same, script, shared};

use super::folder::named;
use super::source::{places, with_backend};
use super::{Exists, MakeError, Making, Side, WrittenSchema};

pub(super) fn schema_files(making: &Making, apps: &[AppLabel]) -> Result<Vec<WrittenSchema>, MakeError> {
    making.expect_apps(apps)?;
    let apps = if apps.is_empty() { making.any_side().project.apps() } else { apps };
    let mut whole = Vec::new();
    for side in making.sides.values() {
        whole.push((side, diff(&Schema::empty(side.project.dialect()), &side.current)));
    }
    let mut files = Vec::new();
    for app in apps {
        let mut texts = Vec::new();
        for (side, operations) in &whole {
            texts.push(text(making, side, app, operations)?);
        }
        files.extend(of_app(making, app, &texts)?);
    }
    Ok(files)
}

/// What an app has on one backend, and what the others have.
struct Text {
    dialect: Dialect,
    text: String,
    others: Schema,
}

/// Writes what an app has on one backend.
fn text(making: &Making, side: &Side, app: &AppLabel, operations: &[Operation]) -> Result<Text, MakeError> {
    let dialect = side.project.dialect();
    let is_alone = side.project.apps().len() == 1;
    let is_ours = |id: &ObjectId| is_alone || side.owners.of(id).is_some_and(|owner| owner.app == *app);
    let mut others = Schema::empty(dialect);
    side.current.objects().filter(|object| !is_ours(&object.id())).for_each(|object| others.insert(object));
    let ours = |operation: &&Operation| about(operation, &side.current).is_some_and(|id| is_ours(&id));
    let ours = with_keys_inside(operations.iter().filter(ours).cloned(), &others);
    let also = making.backends();
    let text = script(&ours, &others, &[], &also).map_err(|source| MakeError::Render { dialect, source })?;
    Ok(Text { dialect, text, others })
}

/// Puts foreign keys that close a circle between apps into their tables: a schema file is not run, so it does not matter who is first.
fn with_keys_inside(operations: impl Iterator<Item = Operation>, others: &Schema) -> Vec<Operation> {
    let mut folded: Vec<Operation> = Vec::new();
    let mut places: BTreeMap<QualifiedName, usize> = BTreeMap::new();
    for operation in operations {
        let key = foreign_key(&operation).filter(|(_, _, to)| others.table(to).is_some());
        if let Some((table, constraint, _)) = key
            && let Some(made) = places.get(table).and_then(|place| new_table(&mut folded[*place]))
        {
            made.constraints.push(constraint.clone());
            continue;
        }
        folded.push(operation);
        if let Some(table) = folded.last_mut().and_then(new_table) {
            let name = table.name.clone();
            places.insert(name, folded.len() - 1);
        }
    }
    folded
}

/// Returns the table, the constraint and the table referred to, if an operation adds a foreign key.
fn foreign_key(operation: &Operation) -> Option<(&QualifiedName, &Constraint, &QualifiedName)> {
    let Operation::Alter { table, change, .. } = operation else { return None };
    let TableChange::AddConstraint { constraint, .. } = &**change else { return None };
    match &constraint.rule {
        Rule::ForeignKey(key) => Some((table, constraint, &key.table)),
        _ => None,
    }
}

fn new_table(operation: &mut Operation) -> Option<&mut Table> {
    let Operation::Create { object, .. } = operation else { return None };
    match &mut **object {
        Object::Table(table) => Some(table),
        _ => None,
    }
}

/// Returns the files of an app: one for all backends where they agree. One that is there and wins on a backend is written too.
fn of_app(making: &Making, app: &AppLabel, texts: &[Text]) -> Result<Vec<WrittenSchema>, MakeError> {
    let place = place(making, app);
    let scripts: Vec<_> = texts.iter().map(|one| (one.dialect, one.text.clone(), &one.others)).collect();
    let stem = place.file_stem().unwrap_or_default().to_string_lossy();
    let named = named(&stem, shared(&scripts), making.first);
    let mut files: Vec<(PathBuf, String)> =
        named.into_iter().map(|(name, text)| (place.with_file_name(name), text)).collect();
    for one in texts {
        let own = with_backend(&place, one.dialect);
        if files.iter().all(|(path, _)| *path != own) && read_text(&own)?.is_some() {
            files.push((own, one.text.clone()));
        }
    }
    let mut written = Vec::new();
    for (path, text) in files {
        let exists = match read_text(&path)? {
            None => Exists::No,
            Some(there) if there == text || says_the_same(&path, &place, &there, texts) => Exists::Same,
            Some(_) => Exists::Different,
        };
        written.push(WrittenSchema { app: app.clone(), path, text, exists });
    }
    let is_nothing = |file: &WrittenSchema| file.text.is_empty() && file.exists == Exists::No;
    Ok(if written.iter().all(is_nothing) { Vec::new() } else { written })
}

/// Where the file for all backends stands; a `schema.rs` is not written but replaced.
fn place(making: &Making, app: &AppLabel) -> PathBuf {
    let places = places(&making.location, &making.any_side().project, app);
    let is_sql = |path: &PathBuf| path.extension().is_none_or(|extension| extension != "rs");
    places.into_iter().find(is_sql).unwrap_or_else(|| making.folder(app).join("schema.sql"))
}

/// Says whether a file that is there, in other words or another order, says what would be written, on each backend that reads it.
fn says_the_same(path: &PathBuf, place: &PathBuf, there: &str, texts: &[Text]) -> bool {
    texts
        .iter()
        .filter(|one| path == place || *path == with_backend(place, one.dialect))
        .all(|one| means_the_same(there, &one.text, &one.others))
}

/// Returns what an operation that makes something is about.
fn about(operation: &Operation, schema: &Schema) -> Option<ObjectId> {
    let relation = |name: &QualifiedName| {
        let kind = schema.view(name).map_or(ObjectKind::Table, |view| view.kind());
        ObjectId::new(kind, name.clone())
    };
    match operation {
        Operation::Create { object, .. } => Some(object.id()),
        Operation::Alter { table, .. } | Operation::CreateIndex { table, .. } => Some(relation(table)),
        Operation::AlterSequence { name, .. } => Some(ObjectId::new(ObjectKind::Sequence, name.clone())),
        Operation::Comment { on, .. } => Some(match on {
            CommentOn::Column(table, _) | CommentOn::Constraint(table, _) => relation(table),
            CommentOn::Object(id) if id.kind == ObjectKind::Index => {
                let owner = schema.index(&id.name, id.on.as_ref()).map(|(owner, _)| owner)?;
                relation(owner)
            }
            CommentOn::Object(id) => id.clone(),
        }),
        _ => None,
    }
}
