//! Any operation.

use caribou_migration::Dialect;
use caribou_schema::{
    ColumnChange, CommentOn, ConstraintRef, DataType, Dependents, Existing, Expression, Missing, ObjectId,
    ObjectKind, Operation, QualifiedName, SequenceChange, TableChange, Timing, ValuePlace,
};
use proptest::option::{of as maybe, weighted};
use proptest::prelude::*;
use proptest::sample::select;

use super::name::{
    column_name, comment, constraint_name, enum_name, index_name, sequence_name, table_name, value, view_name,
};
use super::object::{function_id, object, trigger_id};
use super::table::{column, constraint, data_type, default, index, option};

/// Returns any operation on the few names there are.
pub(crate) fn operation(dialect: Dialect) -> BoxedStrategy<Operation> {
    let create = (object(dialect), existing())
        .prop_map(|(object, existing)| Operation::Create { object: Box::new(object), existing });
    let drop = (id(dialect), missing(), dependents()).prop_map(|(id, missing, dependents)| Operation::Drop {
        id,
        missing,
        dependents,
    });
    let rename = (id(dialect), table_name(dialect), missing())
        .prop_map(|(id, to, missing)| Operation::Rename { id, to: to.name, missing });
    let alter = (table_name(dialect), table_change(dialect)).prop_map(|(table, change)| alter(table, change));
    let create_index =
        (table_name(dialect), index(dialect)).prop_map(|(table, index)| Operation::CreateIndex {
            table,
            index: Box::new(index),
            concurrently: false,
            existing: Existing::Fail,
        });
    let comment_on = prop_oneof![
        id(dialect).prop_map(CommentOn::Object),
        (table_name(dialect), column_name(dialect))
            .prop_map(|(table, column)| CommentOn::Column(table, column)),
        (table_name(dialect), constraint_name(dialect))
            .prop_map(|(table, name)| CommentOn::Constraint(table, name)),
    ];
    let comment = (comment_on, comment()).prop_map(|(on, text)| Operation::Comment { on, text });
    let common =
        prop_oneof![8 => create, 3 => drop, 2 => rename, 10 => alter, 3 => create_index, 1 => data(dialect)];
    if dialect != Dialect::Postgres {
        return common.boxed();
    }
    let add_value =
        (enum_name(dialect), value(), maybe((any::<bool>(), value()))).prop_map(|(name, value, place)| {
            let place = place.map(
                |(after, value)| if after { ValuePlace::After(value) } else { ValuePlace::Before(value) },
            );
            Operation::AddValue { name, value, place, existing: Existing::Fail }
        });
    let rename_value = (enum_name(dialect), value(), value())
        .prop_map(|(name, from, to)| Operation::RenameValue { name, from, to });
    let own = (sequence_name(dialect), maybe((table_name(dialect), column_name(dialect))), maybe(1..3i64))
        .prop_map(|(name, owner, increment)| Operation::AlterSequence {
            name,
            options: SequenceChange { increment, ..SequenceChange::default() },
            data_type: None,
            owner: Some(owner),
            missing: Missing::Fail,
        });
    prop_oneof![12 => common, 1 => add_value, 1 => rename_value, 1 => own, 1 => comment].boxed()
}

fn alter(table: QualifiedName, change: TableChange) -> Operation {
    Operation::Alter { table, change: Box::new(change), missing: Missing::Fail }
}

fn data(dialect: Dialect) -> impl Strategy<Value = Operation> {
    (table_name(dialect), table_name(dialect)).prop_map(|(from, to)| Operation::Data {
        text: format!("INSERT INTO {to} SELECT * FROM {from}"),
        reads: [from].into(),
        writes: [to].into(),
    })
}

fn table_change(dialect: Dialect) -> BoxedStrategy<TableChange> {
    let add = column(dialect).prop_map(|column| TableChange::AddColumn {
        column,
        place: None,
        existing: Existing::Fail,
    });
    let drop = (column_name(dialect), missing(), dependents())
        .prop_map(|(name, missing, dependents)| TableChange::DropColumn { name, missing, dependents });
    let rename = (column_name(dialect), column_name(dialect))
        .prop_map(|(from, to)| TableChange::RenameColumn { from, to });
    let alter = (column_name(dialect), column_change(dialect))
        .prop_map(|(name, change)| TableChange::AlterColumn { name, change });
    let add_constraint = constraint(dialect).prop_map(|constraint| TableChange::AddConstraint {
        constraint,
        using_index: None,
        existing: Existing::Fail,
    });
    let which = prop_oneof![
        4 => constraint_name(dialect).prop_map(ConstraintRef::Name),
        1 => Just(ConstraintRef::PrimaryKey),
    ];
    let drop_constraint = (which, missing(), dependents())
        .prop_map(|(which, missing, dependents)| TableChange::DropConstraint { which, missing, dependents });
    let rename_constraint = (constraint_name(dialect), constraint_name(dialect))
        .prop_map(|(from, to)| TableChange::RenameConstraint { from, to });
    let set = option(dialect).prop_map(|(name, value)| TableChange::SetOption { name, value });
    let common = prop_oneof![
        5 => add,
        2 => drop,
        2 => rename,
        3 => alter,
        3 => add_constraint,
        2 => drop_constraint,
        1 => rename_constraint,
        1 => set,
    ];
    if dialect != Dialect::Postgres {
        return common.boxed();
    }
    let validate = constraint_name(dialect).prop_map(|name| TableChange::ValidateConstraint { name });
    let retime = (constraint_name(dialect), select(vec![Timing::Immediate, Timing::Deferred]))
        .prop_map(|(name, timing)| TableChange::AlterConstraint { name, timing });
    prop_oneof![9 => common, 1 => validate, 1 => retime].boxed()
}

fn column_change(dialect: Dialect) -> BoxedStrategy<ColumnChange> {
    if dialect == Dialect::Mysql {
        return column(dialect)
            .prop_map(|column| ColumnChange::Whole { column: Box::new(column), place: None })
            .boxed();
    }
    let data_type = data_type(dialect).prop_filter(
        "serial is for new columns",
        |data_type| !matches!(data_type, DataType::BuiltIn(word) if word == "serial"),
    );
    prop_oneof![
        (data_type, weighted(0.2, Just(Expression::opaque("0"))))
            .prop_map(|(data_type, using)| ColumnChange::Type { data_type, collation: None, using }),
        default(dialect).prop_map(ColumnChange::Default),
        any::<bool>().prop_map(ColumnChange::Nullable),
    ]
    .boxed()
}

fn id(dialect: Dialect) -> BoxedStrategy<ObjectId> {
    let of = |kind| move |name| ObjectId::new(kind, name);
    let index = (index_name(dialect), table_name(dialect)).prop_map(move |(name, table)| {
        let on = (dialect == Dialect::Mysql).then_some(table);
        ObjectId { on, ..ObjectId::new(ObjectKind::Index, QualifiedName::plain(name)) }
    });
    let trigger = table_name(dialect).prop_map(move |table| trigger_id(table, dialect));
    let common = prop_oneof![
        6 => table_name(dialect).prop_map(of(ObjectKind::Table)),
        1 => view_name(dialect).prop_map(of(ObjectKind::View)),
        2 => index,
        1 => trigger,
    ];
    if dialect != Dialect::Postgres {
        return common.boxed();
    }
    prop_oneof![
        9 => common,
        1 => enum_name(dialect).prop_map(of(ObjectKind::Enum)),
        1 => sequence_name(dialect).prop_map(of(ObjectKind::Sequence)),
        1 => Just(function_id()),
    ]
    .boxed()
}

fn existing() -> impl Strategy<Value = Existing> {
    prop_oneof![6 => Just(Existing::Fail), 1 => Just(Existing::Skip)]
}

fn missing() -> impl Strategy<Value = Missing> {
    prop_oneof![4 => Just(Missing::Fail), 1 => Just(Missing::Skip)]
}

fn dependents() -> impl Strategy<Value = Dependents> {
    prop_oneof![4 => Just(Dependents::Restrict), 1 => Just(Dependents::Cascade)]
}
