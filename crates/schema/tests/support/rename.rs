//! Every rename that there can be.

use caribou_migration::Dialect;
use caribou_schema::{
    Existing, Missing, Name, ObjectId, ObjectKind, Operation, QualifiedName, Schema, Table, TableChange,
};

/// What is new, and what may be taken.
const OBJECTS: [&str; 4] = ["new", "b", "w", "i2"];
const COLUMNS: [&str; 2] = ["new", "z"];
const PARTS: [&str; 3] = ["new", "k2", "i2"];

/// Returns renames of everything in a schema to a few names, but for those that parts had in the schema before it.
pub(crate) fn renames(schema: &Schema, before: &Schema) -> Vec<Operation> {
    let dialect = schema.dialect();
    let mut renames = Vec::new();
    let now = parts(schema);
    let gone: Vec<Name> = parts(before).into_iter().filter(|name| !now.contains(name)).collect();
    let is_new = |text: &&str| gone.iter().all(|name| name.as_str() != *text);
    let rename = |kind, name: &QualifiedName, on: Option<&QualifiedName>, to: Name| {
        let id = ObjectId { on: on.cloned(), ..ObjectId::new(kind, name.clone()) };
        Operation::Rename { id, to, missing: Missing::Fail }
    };
    for text in OBJECTS.into_iter().filter(is_new) {
        let to = |kind, name| rename(kind, name, None, Name::object(text, dialect));
        renames.extend(schema.tables().map(|table| to(ObjectKind::Table, &table.name)));
        renames.extend(schema.views().map(|view| to(ObjectKind::View, &view.name)));
        renames.extend(schema.sequences().map(|of| to(ObjectKind::Sequence, &of.name)));
        renames.extend(schema.enums().map(|of| to(ObjectKind::Enum, &of.name)));
    }
    for table in schema.tables() {
        let alter = |change| Operation::alter(&table.name, change);
        for to in COLUMNS.map(|text| Name::part(text, dialect)) {
            let columns = table.columns.iter().map(|column| column.name.clone());
            renames.extend(columns.map(|from| alter(TableChange::RenameColumn { from, to: to.clone() })));
        }
        for to in PARTS.into_iter().filter(is_new).map(|text| Name::part(text, dialect)) {
            let names = table.constraints.iter().filter_map(|constraint| constraint.name.clone());
            renames.extend(names.map(|from| alter(TableChange::RenameConstraint { from, to: to.clone() })));
            let on = (dialect == Dialect::Mysql).then_some(&table.name);
            let names = table.indexes.iter().filter_map(|index| index.name.clone());
            let index = |name| rename(ObjectKind::Index, &table.name.sibling(name), on, to.clone());
            renames.extend(names.map(index));
        }
    }
    for of in schema.enums() {
        renames.extend(["new", "p"].map(|value| Operation::AddValue {
            name: of.name.clone(),
            value: value.into(),
            place: None,
            existing: Existing::Fail,
        }));
        for (from, to) in of.values.iter().flat_map(|from| ["new", "p", "q"].map(|to| (from, to))) {
            renames.push(Operation::RenameValue { name: of.name.clone(), from: from.clone(), to: to.into() });
        }
    }
    renames
}

/// Returns the names of constraints, indexes and sequences.
fn parts(schema: &Schema) -> Vec<Name> {
    let in_table = |table: &Table| {
        let constraints = table.constraints.iter().filter_map(|constraint| constraint.name.clone());
        constraints.chain(table.indexes.iter().filter_map(|index| index.name.clone())).collect::<Vec<_>>()
    };
    let sequences = schema.sequences().map(|sequence| sequence.name.name.clone());
    schema.tables().flat_map(in_table).chain(sequences).collect()
}
