//! An object is made, and then something is done to it: it is made so at once.

use caribou_migration::Dialect;

use crate::{
    ColumnChange, ColumnPlace, CommentOn, Constraint, DataType, Existing, Index, Name, Object, ObjectId,
    Operation, Rule, Schema, Table, TableChange,
};

pub(super) fn reduce(first: &Operation, second: &Operation, dialect: Dialect) -> Option<Vec<Operation>> {
    let Operation::Create { object, existing: Existing::Fail } = first else { return None };
    let object = match (&**object, second) {
        (Object::Table(table), Operation::Alter { table: name, change, .. }) if table.name == *name => {
            Object::Table(altered(table, change, second, dialect)?)
        }
        (
            Object::Table(table),
            Operation::CreateIndex { table: name, index, existing: Existing::Fail, .. },
        ) if table.name == *name => Object::Table(indexed(table, index, dialect)?),
        (Object::Table(table), Operation::Rename { id, .. }) if object.id() == *id => {
            (is_named(table, dialect) && !has_serial(table)).then(|| applied(object, second, dialect))??
        }
        (_, Operation::Create { object: other, existing: Existing::Replace })
            if object.id() == other.id() =>
        {
            replaced(object, other)?
        }
        (_, second) if is_about(object, second, dialect) => applied(object, second, dialect)?,
        _ => return None,
    };
    Some(vec![Operation::Create { object: Box::new(object), existing: Existing::Fail }])
}

/// Says whether an operation is about the object or its parts, in a way that needs nothing else to be there.
fn is_about(object: &Object, operation: &Operation, dialect: Dialect) -> bool {
    let id = object.id();
    let is_part =
        |part: &ObjectId| part.kind == crate::ObjectKind::Index && alone(object, dialect).contains(part);
    match operation {
        Operation::Rename { id: of, .. } => (*of == id && !matches!(object, Object::Table(_))) || is_part(of),
        Operation::Drop { id: of, .. } => {
            is_part(of) && !matches!(object, Object::Table(table) if has_hidden_index(table, dialect))
        }
        Operation::AddValue { name, .. } | Operation::RenameValue { name, .. } => {
            matches!(object, Object::Enum(of) if of.name == *name)
        }
        Operation::AlterSequence { name, owner: None, .. } => {
            matches!(object, Object::Sequence(of) if of.name == *name)
        }
        Operation::Comment { on, .. } => match on {
            CommentOn::Object(of) => *of == id || is_part(of),
            CommentOn::Column(table, _) | CommentOn::Constraint(table, _) => {
                matches!(object, Object::Table(of) if of.name == *table)
            }
        },
        _ => false,
    }
}

/// Applies an operation to an object that is alone in the world.
fn applied(object: &Object, operation: &Operation, dialect: Dialect) -> Option<Object> {
    let mut schema = alone(object, dialect);
    schema.apply(operation).ok()?;
    let mut objects = schema.objects();
    let object = objects.next()?;
    objects.next().is_none().then_some(object)
}

fn alone(object: &Object, dialect: Dialect) -> Schema {
    let mut schema = Schema::empty(dialect);
    schema.insert(object.clone());
    schema
}

/// What is replaced keeps its comment, unless there is another.
fn replaced(old: &Object, new: &Object) -> Option<Object> {
    let mut object = new.clone();
    match (old, &mut object) {
        (Object::View(old), Object::View(new)) if old.indexes.is_empty() => {
            new.comment = new.comment.take().or_else(|| old.comment.clone());
        }
        (Object::Opaque(old), Object::Opaque(new)) => {
            new.comment = new.comment.take().or_else(|| old.comment.clone());
        }
        _ => return None,
    }
    Some(object)
}

fn altered(table: &Table, change: &TableChange, operation: &Operation, dialect: Dialect) -> Option<Table> {
    if table.partition.is_some() || !table.inherits.is_empty() {
        return None;
    }
    // The index that MySQL makes for a foreign key stays behind.
    let may_leave_index =
        matches!(change, TableChange::DropConstraint { .. } | TableChange::RenameConstraint { .. });
    if may_leave_index && has_hidden_index(table, dialect) {
        return None;
    }
    let is_serial = |name: &Name| table.column(name).is_none_or(|column| is_serial(&column.data_type));
    match change {
        TableChange::AddColumn { column, place, existing: Existing::Fail } => {
            let mut table = table.clone();
            let at = match place {
                None => table.columns.len(),
                Some(ColumnPlace::First) => 0,
                Some(ColumnPlace::After(name)) => {
                    table.columns.iter().position(|column| column.name == *name)? + 1
                }
            };
            if table.column(&column.name).is_some() {
                return None;
            }
            table.columns.insert(at, column.clone());
            return Some(table);
        }
        TableChange::AddConstraint { constraint, using_index: None, existing: Existing::Fail } => {
            return constrained(table, constraint, dialect);
        }
        TableChange::RenameColumn { from, .. } if !is_serial(from) && is_named(table, dialect) => {}
        // An index that loses a column keeps the name that was chosen when it had it.
        TableChange::DropColumn { .. } if dialect != Dialect::Mysql || is_named(table, dialect) => {}
        TableChange::AlterColumn { name, change } if !is_serial(name) => match change {
            // The key forbids it, once it is made.
            ColumnChange::Nullable(true)
                if table.primary_key().is_some_and(|key| key.columns.contains(name)) =>
            {
                return None;
            }
            ColumnChange::Whole { .. } if !is_named(table, dialect) => return None,
            _ => {}
        },
        TableChange::DropConstraint { .. }
        | TableChange::RenameConstraint { .. }
        | TableChange::ValidateConstraint { .. }
        | TableChange::AlterConstraint { .. } => {}
        // A key of a strict table forbids NULL when it is made, not later.
        TableChange::SetOption { .. } if dialect != Dialect::Sqlite || table.primary_key().is_none() => {}
        _ => return None,
    }
    let Object::Table(altered) = applied(&Object::Table(table.clone()), operation, dialect)? else {
        return None;
    };
    // NOT NULL stays behind when a key goes.
    if altered.primary_key().is_none() && table.primary_key().is_some() {
        return None;
    }
    // What the database names is numbered after what has no name either.
    (unnamed(&altered) == unnamed(table) || dialect == Dialect::Sqlite || is_named(table, dialect))
        .then_some(altered)
}

fn constrained(table: &Table, constraint: &Constraint, dialect: Dialect) -> Option<Table> {
    let key = constraint.rule.key();
    let has_twin = key.is_some() && table.constraints.iter().any(|other| other.rule.key() == key);
    let is_chosen = constraint.name.is_none() && !matches!(constraint.rule, Rule::PrimaryKey(_));
    // A key that comes later finds the index that MySQL made for a foreign key, which with it would not have been made.
    let spares_index = key.is_some() && has_hidden_index(table, dialect);
    if has_twin || spares_index || !constraint.validated || (dialect == Dialect::Mysql && is_chosen) {
        return None;
    }
    let mut table = table.clone();
    table.constraints.push(constraint.clone());
    (dialect != Dialect::Postgres || !may_collide(&table)).then_some(table)
}

fn indexed(table: &Table, index: &Index, dialect: Dialect) -> Option<Table> {
    let is_numbered = dialect == Dialect::Mysql && index.name.is_none();
    if is_numbered || has_hidden_index(table, dialect) || table.partition.is_some() {
        return None;
    }
    let mut table = table.clone();
    table.indexes.push(index.clone());
    (dialect != Dialect::Postgres || !may_collide(&table)).then_some(table)
}

/// Says whether a name that is given may be one that PostgreSQL would choose for a part without a name: then it matters
/// which of them is first, and in one statement that is not the order in which they are written.
fn may_collide(table: &Table) -> bool {
    let label = |constraint: &Constraint| match constraint.rule {
        Rule::PrimaryKey(_) => "pkey",
        Rule::Unique(_) => "key",
        Rule::ForeignKey(_) => "fkey",
        Rule::Check { .. } => "check",
        Rule::Exclude(_) => "excl",
    };
    let unnamed = table.constraints.iter().filter(|of| of.name.is_none()).map(label);
    let unnamed = unnamed.chain(table.indexes.iter().filter(|of| of.name.is_none()).map(|_| "idx"));
    let labels: Vec<&str> = unnamed.collect();
    let names = table.constraints.iter().filter_map(|of| of.name.as_ref());
    let mut names = names.chain(table.indexes.iter().filter_map(|of| of.name.as_ref()));
    names.any(|name| {
        let stem = name.as_str().trim_end_matches(|c: char| c.is_ascii_digit());
        labels.iter().any(|label| stem.ends_with(label))
    })
}

/// Says whether the database has no name to choose.
fn is_named(table: &Table, dialect: Dialect) -> bool {
    let is_key = |constraint: &Constraint| matches!(constraint.rule, Rule::PrimaryKey(_));
    match dialect {
        Dialect::Sqlite => true,
        Dialect::Postgres => unnamed(table) == 0,
        Dialect::Mysql => {
            let mut unnamed = table.constraints.iter().filter(|of| of.name.is_none());
            unnamed.all(is_key)
                && table.indexes.iter().all(|of| of.name.is_some())
                && !has_hidden_index(table, dialect)
        }
    }
}

/// Says whether MySQL makes and names indexes that are not said, which it does for foreign keys.
fn has_hidden_index(table: &Table, dialect: Dialect) -> bool {
    dialect == Dialect::Mysql && table.constraints.iter().any(|of| matches!(of.rule, Rule::ForeignKey(_)))
}

fn unnamed(table: &Table) -> usize {
    let constraints = table.constraints.iter().filter(|of| of.name.is_none()).count();
    constraints + table.indexes.iter().filter(|of| of.name.is_none()).count()
}

fn has_serial(table: &Table) -> bool {
    table.columns.iter().any(|column| is_serial(&column.data_type))
}

pub(super) fn is_serial(data_type: &DataType) -> bool {
    matches!(data_type, DataType::BuiltIn(word) if word.contains("serial"))
}
