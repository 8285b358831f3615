//! What an operation lets go of.

use caribou_schema::{
    Constraint, ConstraintRef, Index, IndexKey, IndexPart, Name, Object, ObjectId, ObjectKind, Operation,
    QualifiedName, Rule, Schema, TableChange,
};

/// Returns the operations that would make what an operation drops or changes.
pub(crate) fn gone(operation: &Operation, schema: &Schema) -> Vec<Operation> {
    let create = |object| Operation::Create { object: Box::new(object), existing: Default::default() };
    let alter = |table: &QualifiedName, change| Operation::Alter {
        table: table.clone(),
        change: Box::new(change),
        missing: Default::default(),
    };
    let create_index = |table: &QualifiedName, index: &Index| Operation::CreateIndex {
        table: table.clone(),
        index: Box::new(index.clone()),
        concurrently: false,
        existing: Default::default(),
    };
    let add_constraint = |table: &QualifiedName, constraint: &Constraint| {
        let constraint = constraint.clone();
        let change =
            TableChange::AddConstraint { constraint, using_index: None, existing: Default::default() };
        alter(table, change)
    };
    match operation {
        Operation::Drop { id, .. } if id.kind == ObjectKind::Index => {
            let found = schema.index(&id.name, id.on.as_ref());
            found.map(|(table, index)| create_index(table, index)).into_iter().collect()
        }
        Operation::Drop { id, .. } => object(id, schema).map(create).into_iter().collect(),
        Operation::Alter { table: name, change, .. } => {
            let Some(table) = schema.table(name) else { return Vec::new() };
            let added = |column: &Name| {
                let column = table.column(column).cloned();
                column.map(|column| {
                    let change = TableChange::AddColumn { column, place: None, existing: Default::default() };
                    alter(name, change)
                })
            };
            match &**change {
                TableChange::AlterColumn { name: column, .. } => added(column).into_iter().collect(),
                TableChange::DropColumn { name: column, .. } => {
                    let constraints = table.constraints.iter().filter(|of| involves(&of.rule, column));
                    let constraints = constraints.map(|of| add_constraint(name, of));
                    let indexes = table.indexes.iter().filter(|of| has_part(of, column));
                    let indexes = indexes.map(|of| create_index(name, of));
                    added(column).into_iter().chain(constraints).chain(indexes).collect()
                }
                TableChange::DropConstraint { which, .. } => {
                    let is_it = |constraint: &&Constraint| match which {
                        ConstraintRef::Name(wanted) => constraint.name.as_ref() == Some(wanted),
                        ConstraintRef::PrimaryKey => matches!(constraint.rule, Rule::PrimaryKey(_)),
                        ConstraintRef::Rule(rule) => constraint.name.is_none() && constraint.rule == **rule,
                    };
                    let constraint = table.constraints.iter().find(is_it);
                    let index = match which {
                        ConstraintRef::Name(wanted) if constraint.is_none() => table.index(wanted),
                        _ => None,
                    };
                    let constraint = constraint.map(|of| add_constraint(name, of));
                    constraint.into_iter().chain(index.map(|of| create_index(name, of))).collect()
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

fn object(id: &ObjectId, schema: &Schema) -> Option<Object> {
    match id.kind {
        ObjectKind::Table => schema.table(&id.name).cloned().map(Object::Table),
        ObjectKind::View | ObjectKind::MaterializedView => schema.view(&id.name).cloned().map(Object::View),
        ObjectKind::Enum => schema.enumeration(&id.name).cloned().map(Object::Enum),
        ObjectKind::Sequence => schema.sequence(&id.name).cloned().map(Object::Sequence),
        ObjectKind::Namespace | ObjectKind::Extension => None,
        _ => schema.opaques().find(|opaque| opaque.id == *id).cloned().map(Object::Opaque),
    }
}

fn involves(rule: &Rule, column: &Name) -> bool {
    match rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => {
            key.columns.contains(column) || key.include.contains(column)
        }
        Rule::ForeignKey(key) => key.columns.contains(column),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => expression.mentions(column),
    }
}

fn has_part(index: &Index, column: &Name) -> bool {
    let computed = |part: &IndexPart| match &part.key {
        IndexKey::Column(name) => name == column,
        IndexKey::Expression(expression) => expression.mentions(column),
    };
    index.parts.iter().any(computed)
        || index.include.contains(column)
        || index.predicate.as_ref().is_some_and(|rows| rows.mentions(column))
}
