//! Every name in an operation, and what it stands for.

use crate::{
    Column, ColumnChange, ColumnPlace, CommentOn, Constraint, ConstraintRef, DataType, Expression, Index,
    IndexKey, Name, Object, ObjectId, ObjectKind, Opaque, Operation, Partition, QualifiedName, Rule, Table,
    TableChange, ValuePlace, View,
};

/// A name in an operation, to be looked at or changed.
pub(super) enum Mention<'a> {
    /// A table, view or sequence that is used.
    Relation(&'a mut QualifiedName),
    /// A table that hands its columns down, or has them handed down.
    Kin(&'a QualifiedName),
    /// A table, view or sequence in a text that is kept as it is.
    Fixed(&'a QualifiedName),
    /// Something that is made, dropped or renamed; of a rename both names.
    Owned(&'a ObjectId),
    /// Something that is spoken of.
    Object(&'a mut ObjectId),
    /// A column that is used.
    Column(&'a QualifiedName, &'a mut Name),
    /// A column that is made, dropped or renamed.
    OwnedColumn(&'a QualifiedName, &'a Name),
    /// A constraint that is used.
    Constraint(&'a QualifiedName, &'a mut Name),
    /// A constraint that is made, dropped or renamed; `None` if the database chooses a name.
    OwnedConstraint(&'a QualifiedName, Option<&'a Name>),
    /// An index that is made, or taken for a constraint; `None` if the database chooses a name.
    OwnedIndex(&'a QualifiedName, Option<&'a Name>),
    /// A column whose sequence is made, and named after it.
    OwnedSequence(&'a QualifiedName, &'a Name),
    /// A type that is used.
    Type(&'a mut QualifiedName),
    /// A value of an enumerated type that is used.
    Value(&'a QualifiedName, &'a mut String),
    /// A value of an enumerated type that is made or renamed.
    OwnedValue(&'a QualifiedName, &'a str),
    /// An expression without columns, for a column of a table; of this type, if that is known.
    Default(&'a QualifiedName, Option<&'a DataType>, &'a mut Expression),
    /// An expression over the columns of a table; which these are, if they are known.
    Expression(&'a QualifiedName, Option<&'a [Name]>, &'a mut Expression),
    /// A view that is made.
    View(&'a mut View),
    /// An object that is made of a text.
    Opaque(&'a mut Opaque),
    /// A text in which anything may be named.
    Text(&'a str),
}

/// What is done with each name; `None` stops.
pub(super) type See<'a> = dyn FnMut(Mention<'_>) -> Option<()> + 'a;

/// Shows every name in an operation; `None` too where names cannot be told.
pub(super) fn each(operation: &mut Operation, see: &mut See<'_>) -> Option<()> {
    match operation {
        Operation::Create { object: made, .. } => object(made, see),
        Operation::CreateTableAs { table, reads, text, .. } => {
            see(Mention::Owned(&id_of(table)))?;
            reads.iter().try_for_each(|read| see(Mention::Fixed(read)))?;
            see(Mention::Text(text))
        }
        Operation::CreateTableLike { table, likes, text, .. } => {
            see(Mention::Owned(&id_of(table)))?;
            likes.iter().try_for_each(|like| see(Mention::Fixed(&like.table)))?;
            see(Mention::Text(text))
        }
        Operation::Drop { id, .. } => owned(id, &id.name.clone(), see),
        Operation::Rename { id, to, .. } => owned(id, &id.name.sibling(to.clone()), see),
        Operation::Move { id, schema, .. } => {
            let moved = QualifiedName { schema: schema.clone(), name: id.name.name.clone() };
            owned(id, &moved, see)
        }
        Operation::Alter { table, change: made, .. } => {
            change(&table.clone(), made, see)?;
            see(Mention::Relation(table))
        }
        Operation::CreateIndex { table, index: made, .. } => {
            index(&table.clone(), None, made, see)?;
            see(Mention::Relation(table))
        }
        Operation::AddValue { name, value, place, .. } => {
            see(Mention::OwnedValue(name, value))?;
            match place {
                Some(ValuePlace::Before(other) | ValuePlace::After(other)) => {
                    see(Mention::Value(name, other))?;
                }
                None => {}
            }
            see(Mention::Type(name))
        }
        Operation::RenameValue { name, from, to } => {
            see(Mention::OwnedValue(name, from))?;
            see(Mention::OwnedValue(name, to))?;
            see(Mention::Type(name))
        }
        Operation::AlterSequence { name, owner, .. } => {
            if let Some(Some((table, column))) = owner {
                see(Mention::Column(&table.clone(), column))?;
                see(Mention::Relation(table))?;
            }
            see(Mention::Relation(name))
        }
        Operation::Comment { on, .. } => match on {
            CommentOn::Object(id) => {
                id.on.iter_mut().try_for_each(|on| see(Mention::Relation(on)))?;
                see(Mention::Object(id))
            }
            CommentOn::Column(table, column) => {
                see(Mention::Column(&table.clone(), column))?;
                see(Mention::Relation(table))
            }
            CommentOn::Constraint(table, name) => {
                see(Mention::Constraint(&table.clone(), name))?;
                see(Mention::Relation(table))
            }
        },
        Operation::Data { .. } | Operation::Neutral { .. } | Operation::Opaque { .. } => None,
    }
}

fn id_of(table: &Table) -> ObjectId {
    ObjectId::new(ObjectKind::Table, table.name.clone())
}

fn owned(id: &mut ObjectId, also: &QualifiedName, see: &mut See<'_>) -> Option<()> {
    see(Mention::Owned(id))?;
    see(Mention::Owned(&ObjectId { name: also.clone(), ..id.clone() }))?;
    id.on.iter_mut().try_for_each(|on| see(Mention::Relation(on)))
}

fn object(made: &mut Object, see: &mut See<'_>) -> Option<()> {
    see(Mention::Owned(&made.id()))?;
    match made {
        Object::Namespace(_) | Object::Extension(_) | Object::Enum(_) => Some(()),
        Object::Sequence(sequence) => sequence.owner.iter_mut().try_for_each(|(table, column)| {
            see(Mention::Column(&table.clone(), column))?;
            see(Mention::Relation(table))
        }),
        Object::Table(made) => table(made, see),
        Object::View(view) => see(Mention::View(view)),
        Object::Opaque(opaque) => see(Mention::Opaque(opaque)),
    }
}

fn table(made: &mut Table, see: &mut See<'_>) -> Option<()> {
    let name = made.name.clone();
    let columns: Vec<Name> = made.columns.iter().map(|column| column.name.clone()).collect();
    let known = Some(columns.as_slice());
    for parent in &mut made.inherits {
        see(Mention::Kin(parent))?;
        see(Mention::Relation(parent))?;
    }
    match &mut made.partition {
        Some(Partition::By(by)) => see(Mention::Expression(&name, known, by))?,
        Some(Partition::Of { table, bound, by }) => {
            see(Mention::Kin(table))?;
            see(Mention::Relation(table))?;
            see(Mention::Expression(&name, known, bound))?;
            by.iter_mut().try_for_each(|by| see(Mention::Expression(&name, known, by)))?;
        }
        None => {}
    }
    made.columns.iter_mut().try_for_each(|one| column(&name, known, one, see))?;
    made.constraints.iter_mut().try_for_each(|one| constraint(&name, known, one, see))?;
    made.indexes.iter_mut().try_for_each(|one| index(&name, known, one, see))?;
    made.options.values().try_for_each(|value| see(Mention::Text(value)))
}

fn column(table: &QualifiedName, known: Option<&[Name]>, made: &mut Column, see: &mut See<'_>) -> Option<()> {
    if matches!(&made.data_type, DataType::BuiltIn(word) if word.contains("serial")) {
        see(Mention::OwnedSequence(table, &made.name))?;
    }
    for default in made.default.iter_mut().chain(&mut made.on_update) {
        see(Mention::Default(table, Some(&made.data_type), default))?;
    }
    if let Some(generated) = &mut made.generated {
        see(Mention::Expression(table, known, &mut generated.expression))?;
    }
    data_type(&mut made.data_type, see)
}

fn data_type(of: &mut DataType, see: &mut See<'_>) -> Option<()> {
    match of {
        DataType::Named { name, .. } => see(Mention::Type(name)),
        DataType::BuiltIn(_) => Some(()),
    }
}

fn constraint(
    table: &QualifiedName,
    known: Option<&[Name]>,
    made: &mut Constraint,
    see: &mut See<'_>,
) -> Option<()> {
    see(Mention::OwnedConstraint(table, made.name.as_ref()))?;
    rule(table, known, &mut made.rule, see)
}

fn rule(table: &QualifiedName, known: Option<&[Name]>, of: &mut Rule, see: &mut See<'_>) -> Option<()> {
    match of {
        Rule::PrimaryKey(key) | Rule::Unique(key) => {
            let mut columns = key.columns.iter_mut().chain(&mut key.include);
            columns.try_for_each(|column| see(Mention::Column(table, column)))
        }
        Rule::ForeignKey(key) => {
            key.columns.iter_mut().try_for_each(|column| see(Mention::Column(table, column)))?;
            let other = key.table.clone();
            key.referenced.iter_mut().try_for_each(|column| see(Mention::Column(&other, column)))?;
            see(Mention::Relation(&mut key.table))
        }
        Rule::Check { expression, .. } | Rule::Exclude(expression) => {
            see(Mention::Expression(table, known, expression))
        }
    }
}

fn index(table: &QualifiedName, known: Option<&[Name]>, made: &mut Index, see: &mut See<'_>) -> Option<()> {
    see(Mention::OwnedIndex(table, made.name.as_ref()))?;
    for part in &mut made.parts {
        match &mut part.key {
            IndexKey::Column(column) => see(Mention::Column(table, column))?,
            IndexKey::Expression(expression) => see(Mention::Expression(table, known, expression))?,
        }
    }
    made.include.iter_mut().try_for_each(|column| see(Mention::Column(table, column)))?;
    made.predicate.iter_mut().try_for_each(|one| see(Mention::Expression(table, known, one)))
}

fn change(table: &QualifiedName, made: &mut TableChange, see: &mut See<'_>) -> Option<()> {
    match made {
        TableChange::AddColumn { column: new, place, .. } => {
            see(Mention::OwnedColumn(table, &new.name))?;
            put(table, place, see)?;
            column(table, None, new, see)
        }
        TableChange::DropColumn { name, .. } => see(Mention::OwnedColumn(table, name)),
        TableChange::RenameColumn { from, to } => {
            see(Mention::OwnedColumn(table, from))?;
            see(Mention::OwnedColumn(table, to))
        }
        TableChange::AlterColumn { name, change } => column_change(table, name, change, see),
        TableChange::AddConstraint { constraint: new, using_index, .. } => {
            using_index.iter().try_for_each(|index| see(Mention::OwnedIndex(table, Some(index))))?;
            constraint(table, None, new, see)
        }
        TableChange::DropConstraint { which, .. } => match which {
            ConstraintRef::Name(name) => see(Mention::OwnedConstraint(table, Some(name))),
            ConstraintRef::PrimaryKey => Some(()),
            ConstraintRef::Rule(of) => rule(table, None, of, see),
        },
        TableChange::RenameConstraint { from, to } => {
            see(Mention::OwnedConstraint(table, Some(from)))?;
            see(Mention::OwnedConstraint(table, Some(to)))
        }
        TableChange::ValidateConstraint { name } | TableChange::AlterConstraint { name, .. } => {
            see(Mention::Constraint(table, name))
        }
        TableChange::AttachPartition { table: part, bound } => {
            see(Mention::Kin(table))?;
            see(Mention::Kin(part))?;
            see(Mention::Relation(part))?;
            see(Mention::Expression(table, None, bound))
        }
        TableChange::DetachPartition { table: other }
        | TableChange::Inherit { parent: other }
        | TableChange::NoInherit { parent: other } => {
            see(Mention::Kin(table))?;
            see(Mention::Kin(other))?;
            see(Mention::Relation(other))
        }
        TableChange::SetOption { value, .. } => value.iter().try_for_each(|text| see(Mention::Text(text))),
        TableChange::ConvertText { .. } => Some(()),
        TableChange::Nothing => see(Mention::Fixed(table)),
    }
}

fn put(table: &QualifiedName, place: &mut Option<ColumnPlace>, see: &mut See<'_>) -> Option<()> {
    match place {
        Some(ColumnPlace::After(other)) => see(Mention::Column(table, other)),
        Some(ColumnPlace::First) | None => Some(()),
    }
}

fn column_change(
    table: &QualifiedName,
    name: &mut Name,
    change: &mut ColumnChange,
    see: &mut See<'_>,
) -> Option<()> {
    match change {
        ColumnChange::Type { data_type: new, using, .. } => {
            using.iter_mut().try_for_each(|using| see(Mention::Expression(table, None, using)))?;
            data_type(new, see)?;
        }
        ColumnChange::Default(Some(default)) => see(Mention::Default(table, None, default))?,
        ColumnChange::Generated(Some(generated)) => {
            see(Mention::Expression(table, None, &mut generated.expression))?;
        }
        ColumnChange::Whole { column: whole, place } => {
            if whole.name == *name {
                see(Mention::Column(table, &mut whole.name))?;
            } else {
                see(Mention::OwnedColumn(table, name))?;
                see(Mention::OwnedColumn(table, &whole.name))?;
            }
            put(table, place, see)?;
            column(table, None, whole, see)?;
        }
        ColumnChange::Default(None)
        | ColumnChange::Generated(None)
        | ColumnChange::Nullable(_)
        | ColumnChange::Identity { .. }
        | ColumnChange::Counting { .. } => {}
    }
    see(Mention::Column(table, name))
}
