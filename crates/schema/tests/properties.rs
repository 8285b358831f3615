//! Whatever is applied, in whatever order: nothing panics, a refusal changes nothing, and what is pointed to is there.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use caribou_migration::Dialect;
use caribou_schema::{
    Action, Column, ColumnChange, ColumnPlace, Constraint, ConstraintRef, DataType, Dependents, Enum,
    Existing, Expression, ForeignKey, Generated, Index, IndexKey, IndexPart, Key, Missing, Name, Object,
    ObjectId, ObjectKind, Operation, Origin, Piece, QualifiedName, Rule, Schema, Sequence, SequenceOptions,
    Storage, Table, TableChange, View,
};
use proptest::prelude::*;
use proptest::sample::select;

fn dialect() -> impl Strategy<Value = Dialect> {
    select(vec![Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql])
}

/// Few names, so that operations meet: some are those that a database would choose.
fn object_name() -> impl Strategy<Value = QualifiedName> {
    let plain = select(vec!["a", "b", "c", "a_x_seq", "a_pkey"]).prop_map(QualifiedName::from);
    let inside = select(vec!["a", "b"])
        .prop_map(|name| QualifiedName { schema: Some(Name::from("s")), name: Name::from(name) });
    prop_oneof![6 => plain, 1 => inside]
}

fn column_name() -> impl Strategy<Value = Name> {
    select(vec!["x", "y", "z"]).prop_map(Name::from)
}

fn loose_name() -> impl Strategy<Value = Option<Name>> {
    prop::option::of(select(vec!["k", "i", "a_pkey", "a_x_key", "PRIMARY", "b"]).prop_map(Name::from))
}

fn expression() -> impl Strategy<Value = Expression> {
    let piece = prop_oneof![
        column_name().prop_map(Piece::Name),
        select(vec![" > 0", "(", "'", "::text", "", "lower("]).prop_map(|text| Piece::Text(text.into())),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| Expression::new(pieces.clone(), pieces))
}

fn column() -> impl Strategy<Value = Column> {
    let data_type = prop_oneof![
        select(vec!["integer", "text", "serial", "bigserial", ""])
            .prop_map(|text| DataType::BuiltIn(text.into())),
        object_name().prop_map(|name| DataType::Named { name, suffix: String::new() }),
    ];
    let parts = (
        column_name(),
        data_type,
        any::<bool>(),
        prop::option::of(expression()),
        prop::option::weighted(0.2, expression()),
    );
    parts.prop_map(|(name, data_type, nullable, default, generated)| Column {
        nullable,
        default,
        generated: generated.map(|expression| Generated { expression, storage: Storage::Stored }),
        ..Column::new(name, data_type)
    })
}

fn columns() -> impl Strategy<Value = Vec<Name>> {
    prop::collection::vec(column_name(), 0..3)
}

fn constraint() -> impl Strategy<Value = Constraint> {
    let foreign = (columns(), object_name(), columns()).prop_map(|(columns, table, referenced)| {
        Rule::ForeignKey(ForeignKey {
            columns,
            table,
            referenced,
            on_delete: Action::Cascade,
            on_update: Action::NoAction,
            match_full: false,
        })
    });
    let rule = prop_oneof![
        columns().prop_map(|columns| Rule::PrimaryKey(Key::new(columns))),
        columns().prop_map(|columns| Rule::Unique(Key::new(columns))),
        foreign,
        expression().prop_map(|expression| Rule::Check { expression, no_inherit: false }),
        expression().prop_map(Rule::Exclude),
    ];
    (loose_name(), rule).prop_map(|(name, rule)| Constraint::new(name, rule))
}

fn index() -> impl Strategy<Value = Index> {
    let key =
        prop_oneof![column_name().prop_map(IndexKey::Column), expression().prop_map(IndexKey::Expression)];
    let parts = prop::collection::vec(key.prop_map(IndexPart::new), 0..3);
    let all = (loose_name(), parts, any::<bool>(), prop::option::of(expression()));
    all.prop_map(|(name, parts, unique, predicate)| Index { unique, predicate, ..Index::new(name, parts) })
}

fn table() -> impl Strategy<Value = Table> {
    let parts = (
        object_name(),
        prop::collection::vec(column(), 0..4),
        prop::collection::vec(constraint(), 0..3),
        prop::collection::vec(index(), 0..2),
        prop::option::weighted(0.1, object_name()),
    );
    parts.prop_map(|(name, columns, constraints, indexes, parent)| Table {
        constraints,
        indexes,
        inherits: parent.into_iter().collect(),
        ..Table::new(name, columns)
    })
}

fn object() -> impl Strategy<Value = Object> {
    let view = (object_name(), expression(), prop::collection::btree_set(object_name(), 0..2), any::<bool>());
    let view = view.prop_map(|(name, query, reads, materialized)| {
        Object::View(View {
            name,
            materialized,
            columns: Vec::new(),
            query,
            output: None,
            options: Default::default(),
            origin: Origin::Script,
            reads,
            indexes: Vec::new(),
            comment: None,
        })
    });
    let values = object_name().prop_map(|name| {
        Object::Enum(Enum { name, values: vec!["one".into(), "two".into()], comment: None })
    });
    let sequence = (object_name(), prop::option::of((object_name(), column_name())));
    let sequence = sequence.prop_map(|(name, owner)| {
        Object::Sequence(Sequence {
            name,
            data_type: DataType::BuiltIn("bigint".into()),
            options: SequenceOptions::default(),
            owner,
            comment: None,
        })
    });
    prop_oneof![
        4 => table().prop_map(Object::Table),
        1 => view,
        1 => values,
        1 => sequence,
        1 => Just(Object::Namespace("s".into())),
    ]
}

fn object_id() -> impl Strategy<Value = ObjectId> {
    let kinds = vec![
        ObjectKind::Table,
        ObjectKind::Table,
        ObjectKind::View,
        ObjectKind::MaterializedView,
        ObjectKind::Sequence,
        ObjectKind::Enum,
        ObjectKind::Index,
        ObjectKind::Namespace,
        ObjectKind::Function,
        ObjectKind::Trigger,
    ];
    let name = prop_oneof![
        object_name(),
        select(vec!["k", "i", "s", "public", "PRIMARY", "a_x_key"]).prop_map(QualifiedName::from)
    ];
    (select(kinds), name, prop::option::of(object_name()))
        .prop_map(|(kind, name, on)| ObjectId { on, ..ObjectId::new(kind, name) })
}

fn change() -> impl Strategy<Value = TableChange> {
    let dependents = || select(vec![Dependents::Restrict, Dependents::Cascade]);
    let place = || {
        prop::option::of(prop_oneof![Just(ColumnPlace::First), column_name().prop_map(ColumnPlace::After)])
    };
    let altered = prop_oneof![
        expression().prop_map(|default| ColumnChange::Default(Some(default))),
        any::<bool>().prop_map(ColumnChange::Nullable),
        (column(), place())
            .prop_map(|(column, place)| ColumnChange::Whole { column: Box::new(column), place }),
    ];
    let which = prop_oneof![
        select(vec!["k", "a_pkey", "a_x_key"]).prop_map(|name| ConstraintRef::Name(name.into())),
        Just(ConstraintRef::PrimaryKey)
    ];
    prop_oneof![
        (column(), place()).prop_map(|(column, place)| TableChange::AddColumn {
            column,
            place,
            existing: Existing::Fail
        }),
        (column_name(), dependents()).prop_map(|(name, dependents)| TableChange::DropColumn {
            name,
            missing: Missing::Fail,
            dependents
        }),
        (column_name(), column_name()).prop_map(|(from, to)| TableChange::RenameColumn { from, to }),
        (column_name(), altered).prop_map(|(name, change)| TableChange::AlterColumn { name, change }),
        (constraint(), prop::option::weighted(0.2, Just(Name::from("i")))).prop_map(
            |(constraint, using_index)| TableChange::AddConstraint {
                constraint,
                using_index,
                existing: Existing::Fail
            }
        ),
        (which, dependents()).prop_map(|(which, dependents)| TableChange::DropConstraint {
            which,
            missing: Missing::Fail,
            dependents
        }),
        Just(TableChange::RenameConstraint { from: "k".into(), to: "a_pkey".into() }),
        (object_name(), expression())
            .prop_map(|(table, bound)| TableChange::AttachPartition { table, bound }),
        object_name().prop_map(|table| TableChange::DetachPartition { table }),
    ]
}

fn operation() -> impl Strategy<Value = Operation> {
    let create = (object(), select(vec![Existing::Fail, Existing::Skip, Existing::Replace]))
        .prop_map(|(object, existing)| Operation::Create { object: Box::new(object), existing });
    let drop = (object_id(), select(vec![Dependents::Restrict, Dependents::Cascade]))
        .prop_map(|(id, dependents)| Operation::Drop { id, missing: Missing::Fail, dependents });
    let rename = (object_id(), object_name()).prop_map(|(id, to)| Operation::Rename {
        id,
        to: to.name,
        missing: Missing::Fail,
    });
    let moved = (object_id(), prop::option::of(Just(Name::from("s"))))
        .prop_map(|(id, schema)| Operation::Move { id, schema, missing: Missing::Fail });
    let alter = (object_name(), change()).prop_map(|(table, change)| Operation::Alter {
        table,
        change: Box::new(change),
        missing: Missing::Fail,
    });
    let create_index = (object_name(), index()).prop_map(|(table, index)| Operation::CreateIndex {
        table,
        index: Box::new(index),
        concurrently: false,
        existing: Existing::Fail,
    });
    let value = object_name().prop_map(|name| Operation::RenameValue {
        name,
        from: "one".into(),
        to: "three".into(),
    });
    prop_oneof![
        6 => create,
        3 => drop,
        2 => rename,
        1 => moved,
        6 => alter,
        2 => create_index,
        1 => value
    ]
}

/// Checks what holds in every schema.
fn check(schema: &Schema) {
    // Everything is found again under what it says it is, and nothing that is derived is left over.
    let mut again = Schema::empty(schema.dialect());
    for object in schema.objects() {
        assert!(schema.contains(&object.id()), "{} is lost", object.id());
        again.insert(object);
    }
    assert_eq!(*schema, again);
    for table in schema.tables().filter(|_| schema.dialect() == Dialect::Postgres) {
        for constraint in &table.constraints {
            assert!(constraint.name.is_some(), "a constraint of {} has no name", table.name);
            if let Rule::ForeignKey(key) = &constraint.rule {
                let other = schema.table(&key.table).unwrap();
                assert!(key.columns.iter().all(|column| table.column(column).is_some()));
                assert!(key.referenced.iter().all(|column| other.column(column).is_some()));
            }
        }
        for index in &table.indexes {
            let name = table.name.sibling(index.name.clone().unwrap());
            assert_eq!(schema.index(&name, None).unwrap().0, &table.name);
        }
    }
}

proptest! {
    #[test]
    fn a_refusal_changes_nothing(dialect in dialect(), operations in prop::collection::vec(operation(), 1..40)) {
        let mut schema = Schema::empty(dialect);
        for operation in &operations {
            let before = schema.clone();
            if schema.apply(operation).is_err() {
                prop_assert_eq!(&schema, &before);
            }
            check(&schema);
        }
    }

    #[test]
    fn looking_ahead_shows_what_applying_makes_and_changes_nothing(
        dialect in dialect(),
        there in prop::collection::vec(operation(), 1..30),
        ahead in prop::collection::vec(operation(), 1..4),
    ) {
        let mut schema = Schema::empty(dialect);
        for operation in &there {
            let _fits = schema.apply(operation);
        }
        let before = schema.clone();
        let mut applied = before.clone();
        let all = applied.apply_all(&ahead);
        let mut one_by_one = before.clone();
        let each = ahead.iter().try_for_each(|operation| one_by_one.apply(operation));
        prop_assert_eq!(&all, &each);
        prop_assert_eq!(&applied, if all.is_ok() { &one_by_one } else { &before });
        let seen = schema.ahead(&ahead, |schema, changed| (schema.clone(), changed));
        prop_assert_eq!(&schema, &before);
        prop_assert_eq!(seen.as_ref().map(|(after, _)| after), all.as_ref().map(|()| &applied));
        if let Ok((after, changed)) = seen {
            // What is not named is as it was.
            for object in before.objects().chain(after.objects()) {
                let id = object.id();
                prop_assert!(changed.contains(&id) || before.object(&id) == after.object(&id), "{}", id);
            }
        }
    }
}
