//! Schemas and operations out of a few names, so that things meet.

use std::collections::BTreeSet;
use std::fmt;

use caribou_migration::Dialect;
use caribou_schema::{
    Action, Column, ColumnChange, CommentOn, Constraint, ConstraintRef, DataType, Dependents, Difference,
    Enum, Existing, Expression, ForeignKey, Generated, Identity, Index, IndexKey, IndexPart, Key, Missing,
    Name, Object, ObjectId, ObjectKind, Opaque, Operation, Origin, Part, Piece, QualifiedName, Rule, Schema,
    Sequence, SequenceOptions, Storage, Table, TableChange, Timing, ValuePlace, View,
};
use proptest::collection::vec;
use proptest::option::{of as maybe, weighted};
use proptest::prelude::*;
use proptest::sample::select;

/// Returns one of the three.
pub(crate) fn dialect() -> impl Strategy<Value = Dialect> {
    select(vec![Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql])
}

/// Returns the differences, the order of columns aside, which no operation restores.
pub(crate) fn unlike(first: &Schema, second: &Schema) -> Vec<String> {
    let told = first.differences(second).into_iter().filter_map(|difference| match difference {
        Difference::Changed { id, mut details } => {
            details.retain(|detail| detail.part != Part::Order);
            (!details.is_empty()).then(|| Difference::Changed { id, details }.to_string())
        }
        other => Some(other.to_string()),
    });
    told.collect()
}

/// A schema that is shown in few words when a test fails.
#[derive(Clone)]
pub(crate) struct Shown(pub(crate) Schema);

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bare = Schema::empty(self.0.dialect());
        for table in self.0.tables() {
            bare.insert(Object::Table(Table::new(table.name.clone(), Vec::new())));
        }
        writeln!(f, "{:?}", self.0.dialect())?;
        for difference in bare.differences(&self.0) {
            writeln!(f, "{difference}")?;
        }
        self.0.enums().try_for_each(|of| writeln!(f, "{of:?}"))?;
        self.0.sequences().try_for_each(|of| writeln!(f, "{of:?}"))?;
        self.0.views().try_for_each(|of| writeln!(f, "{of:?}"))?;
        self.0.opaques().try_for_each(|of| writeln!(f, "{of:?}"))
    }
}

/// Returns a schema that operations made.
pub(crate) fn schema(dialect: Dialect) -> impl Strategy<Value = Shown> {
    vec(operation(dialect), 0..14).prop_map(move |operations| {
        let mut schema = Schema::empty(dialect);
        for operation in &operations {
            let before = schema.clone();
            // Most do not fit, which is as good.
            let fits = schema.apply(operation).is_ok();
            if !fits || !is_sound(&schema) {
                schema = before;
            }
        }
        Shown(schema)
    })
}

/// Says whether a database could be so: applying asks for little of what it cannot know to be missing.
pub(crate) fn is_sound(schema: &Schema) -> bool {
    schema.tables().all(|table| {
        let mut seen = BTreeSet::new();
        let mut names = table.constraints.iter().filter_map(|of| of.name.as_ref());
        let is_type = |name: &QualifiedName| schema.enumeration(name).is_some();
        let is_known = |name: &Name| {
            let name = QualifiedName::plain(name.clone());
            is_type(&name) || schema.sequence(&name).is_some()
        };
        let is_strict = table.options.contains_key("strict");
        let key = table.primary_key().filter(|_| is_strict || schema.dialect() != Dialect::Sqlite);
        let is_nullable = |name: &Name| table.column(name).is_some_and(|column| column.nullable);
        let refers = |constraint: &Constraint| match &constraint.rule {
            Rule::ForeignKey(key) => schema
                .table(&key.table)
                .is_some_and(|other| key.referenced.iter().all(|name| other.column(name).is_some())),
            _ => true,
        };
        names.all(|name| seen.insert(name))
            && table.constraints.iter().all(refers)
            && !(schema.dialect() == Dialect::Postgres
                && table
                    .columns
                    .iter()
                    .any(|column| column.identity.is_some() && (column.nullable || column.default.is_some())))
            && !key.is_some_and(|key| key.columns.iter().any(is_nullable))
            && table.columns.iter().all(|column| match &column.data_type {
                DataType::Named { name, .. } => is_type(name),
                DataType::BuiltIn(_) => true,
            })
            && table
                .columns
                .iter()
                .filter_map(|of| of.default.as_ref())
                .all(|of| of.names().into_iter().all(is_known))
            && table
                .columns
                .iter()
                .filter_map(|of| of.generated.as_ref())
                .all(|of| of.expression.names().into_iter().all(|name| table.column(name).is_some()))
    }) && schema
        .views()
        .all(|view| view.reads.iter().all(|read| schema.table(read).is_some() || schema.view(read).is_some()))
}

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
            options: SequenceOptions { increment, ..SequenceOptions::default() },
            data_type: None,
            owner: Some(owner),
            missing: Missing::Fail,
        });
    prop_oneof![12 => common, 1 => add_value, 1 => rename_value, 1 => own, 1 => comment].boxed()
}

pub(crate) fn alter(table: QualifiedName, change: TableChange) -> Operation {
    Operation::Alter { table, change: Box::new(change), missing: Missing::Fail }
}

fn data(dialect: Dialect) -> impl Strategy<Value = Operation> {
    (table_name(dialect), table_name(dialect)).prop_map(|(from, to)| Operation::Data {
        text: format!("INSERT INTO {to} SELECT * FROM {from}"),
        reads: [from].into(),
        writes: [to].into(),
    })
}

fn object(dialect: Dialect) -> BoxedStrategy<Object> {
    let common = prop_oneof![
        8 => table(dialect).prop_map(Object::Table),
        1 => view(dialect).prop_map(Object::View),
        1 => trigger(dialect).prop_map(Object::Opaque),
    ];
    if dialect != Dialect::Postgres {
        return common.boxed();
    }
    let values = vec(value(), 0..4).prop_map(|mut values| {
        let mut seen = BTreeSet::new();
        values.retain(|value| seen.insert(value.clone()));
        values
    });
    let values = (enum_name(dialect), values, comment())
        .prop_map(|(name, values, comment)| Object::Enum(Enum { name, values, comment }));
    let sequence =
        (sequence_name(dialect), maybe(1..3i64), comment()).prop_map(|(name, increment, comment)| {
            let options = SequenceOptions { increment, ..SequenceOptions::default() };
            Object::Sequence(Sequence { name, data_type: built_in("bigint"), options, owner: None, comment })
        });
    let function =
        (body(), comment()).prop_map(|(body, comment)| Object::Opaque(opaque(function_id(), &body, comment)));
    prop_oneof![8 => common, 2 => values, 1 => sequence, 1 => function].boxed()
}

fn function_id() -> ObjectId {
    ObjectId { signature: Some(String::new()), ..ObjectId::new(ObjectKind::Function, "touch".into()) }
}

fn opaque(id: ObjectId, body: &str, comment: Option<String>) -> Opaque {
    let definition = Expression::opaque(body);
    Opaque { id, definition, statement: None, origin: Origin::Script, reads: [].into(), comment }
}

fn trigger(dialect: Dialect) -> impl Strategy<Value = Opaque> {
    (table_name(dialect), body()).prop_map(move |(table, body)| {
        let name = QualifiedName::plain(Name::object("guard", dialect));
        let id = ObjectId { on: Some(table), ..ObjectId::new(ObjectKind::Trigger, name) };
        opaque(id, &body, None)
    })
}

fn view(dialect: Dialect) -> impl Strategy<Value = View> {
    let name =
        select(vec!["v", "w", "c"]).prop_map(move |name| QualifiedName::plain(Name::object(name, dialect)));
    let reads =
        select(vec!["a", "b", "v"]).prop_map(move |name| QualifiedName::plain(Name::object(name, dialect)));
    (name, reads, column_name(dialect), body()).prop_map(|(name, reads, column, body)| View {
        name,
        materialized: false,
        columns: Vec::new(),
        query: Expression::new(
            vec![Piece::Text(body.clone()), Piece::Name(column.clone()), Piece::Name(reads.name.clone())],
            vec![Piece::Text(body), Piece::Name(column), Piece::Name(reads.name.clone())],
        ),
        origin: Origin::Script,
        reads: [reads].into(),
        output: None,
        options: Default::default(),
        indexes: Vec::new(),
        comment: None,
    })
}

fn table(dialect: Dialect) -> impl Strategy<Value = Table> {
    let columns = vec(column(dialect), 1..4).prop_map(|mut columns| {
        let mut seen = BTreeSet::new();
        columns.retain(|column| seen.insert(column.name.clone()));
        columns
    });
    let parts = (vec(constraint(dialect), 0..3), vec(index(dialect), 0..2));
    (table_name(dialect), columns, parts, option(dialect), comment_where(dialect)).prop_map(
        |(name, columns, (constraints, indexes), (option, value), comment)| {
            let mut table = Table { constraints, indexes, comment, ..Table::new(name, columns) };
            table.options.extend(value.map(|value| (option, value)));
            table
        },
    )
}

fn option(dialect: Dialect) -> impl Strategy<Value = (String, Option<String>)> {
    let name = match dialect {
        Dialect::Postgres => "fillfactor",
        Dialect::Sqlite => "strict",
        Dialect::Mysql => "engine",
    };
    weighted(0.2, select(vec!["70", "80"])).prop_map(move |value| (name.to_owned(), value.map(str::to_owned)))
}

fn column(dialect: Dialect) -> impl Strategy<Value = Column> {
    let details = (default(dialect), weighted(0.1, generated(dialect)), weighted(0.1, identity(dialect)));
    (column_name(dialect), data_type(dialect), any::<bool>(), details, comment_where(dialect)).prop_map(
        move |(name, data_type, nullable, (default, generated, identity), comment)| {
            let mut column = Column::new(name, data_type);
            column.comment = comment;
            if matches!(&column.data_type, DataType::BuiltIn(word) if word.ends_with("serial")) {
                return column;
            }
            column.nullable = nullable;
            if let Some(generated) = generated.filter(|of| !of.expression.mentions(&column.name)) {
                column.generated = Some(generated);
            } else if let Some(identity) = identity {
                column.nullable = false;
                column.data_type = built_in(if dialect == Dialect::Mysql { "bigint(20)" } else { "bigint" });
                column.identity = Some(identity);
            } else {
                column.default = default;
            }
            column
        },
    )
}

fn data_type(dialect: Dialect) -> BoxedStrategy<DataType> {
    let words = match dialect {
        Dialect::Postgres => vec!["integer", "bigint", "text", "character varying(20)", "uuid", "serial"],
        Dialect::Sqlite => vec!["", "INTEGER", "integer", "TEXT"],
        Dialect::Mysql => vec!["int(11)", "bigint(20)", "varchar(20)", "text"],
    };
    let built_in = select(words).prop_map(built_in);
    if dialect != Dialect::Postgres {
        return built_in.boxed();
    }
    let named = (enum_name(dialect), select(vec!["", "[]"]))
        .prop_map(|(name, suffix)| DataType::Named { name, suffix: suffix.to_owned() });
    prop_oneof![4 => built_in, 1 => named].boxed()
}

fn built_in(word: &str) -> DataType {
    DataType::BuiltIn(word.to_owned())
}

fn default(dialect: Dialect) -> BoxedStrategy<Option<Expression>> {
    let plain = select(vec!["0", "1"]).prop_map(Expression::opaque);
    if dialect != Dialect::Postgres {
        return weighted(0.3, plain).boxed();
    }
    let of_type = enum_name(dialect).prop_map(|name| pieces(&["'p'::"], &[&name.name]));
    let counted =
        sequence_name(dialect).prop_map(|name| pieces(&["nextval('", "'::regclass)"], &[&name.name]));
    weighted(0.3, prop_oneof![3 => plain, 1 => of_type, 1 => counted]).boxed()
}

/// Returns texts and names by turns.
fn pieces(texts: &[&str], names: &[&Name]) -> Expression {
    let mut pieces = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        pieces.push(Piece::Text((*text).to_owned()));
        pieces.extend(names.get(at).map(|&name| Piece::Name(name.clone())));
    }
    Expression::new(pieces.clone(), pieces)
}

fn generated(dialect: Dialect) -> impl Strategy<Value = Generated> {
    (column_name(dialect), select(vec![" + 1", " + 2"])).prop_map(|(name, text)| Generated {
        expression: pieces(&["", text], &[&name]),
        storage: Storage::Stored,
    })
}

fn identity(dialect: Dialect) -> BoxedStrategy<Identity> {
    if dialect != Dialect::Postgres {
        return Just(Identity::AutoIncrement).boxed();
    }
    let options = maybe(1..3i64).prop_map(|start| SequenceOptions { start, ..SequenceOptions::default() });
    (any::<bool>(), options)
        .prop_map(
            |(always, options)| if always { Identity::Always(options) } else { Identity::ByDefault(options) },
        )
        .boxed()
}

fn constraint(dialect: Dialect) -> impl Strategy<Value = Constraint> {
    let columns = || {
        vec(column_name(dialect), 1..3).prop_map(|mut names| {
            names.dedup();
            names
        })
    };
    let action = || select(vec![Action::NoAction, Action::Cascade]);
    let foreign = (column_name(dialect), table_name(dialect), weighted(0.7, column_name(dialect)), action());
    let foreign = foreign.prop_map(|(column, table, referenced, on_delete)| {
        Rule::ForeignKey(ForeignKey {
            columns: vec![column],
            table,
            referenced: referenced.into_iter().collect(),
            on_delete,
            on_update: Action::NoAction,
            match_full: false,
        })
    });
    let check = (column_name(dialect), select(vec![" > 0", " > 1"])).prop_map(|(name, text)| Rule::Check {
        expression: pieces(&["", text], &[&name]),
        no_inherit: false,
    });
    let unique = columns().prop_map(|columns| Rule::Unique(Key::new(columns)));
    let primary = columns().prop_map(|columns| Rule::PrimaryKey(Key::new(columns)));
    let rule = match dialect {
        Dialect::Mysql => prop_oneof![primary, foreign, check].boxed(),
        Dialect::Postgres | Dialect::Sqlite => {
            prop_oneof![3 => primary, 2 => unique, 3 => foreign, 1 => check].boxed()
        }
    };
    let timing = select(vec![Timing::Immediate, Timing::Immediate, Timing::Deferrable, Timing::Deferred]);
    (maybe(constraint_name(dialect)), rule, timing, any::<bool>()).prop_map(
        move |(name, rule, timing, validated)| {
            let mut constraint = Constraint::new(name, rule);
            let is_foreign = matches!(constraint.rule, Rule::ForeignKey(_));
            if is_foreign && dialect != Dialect::Mysql {
                constraint.timing = timing;
            }
            if is_foreign && dialect == Dialect::Postgres {
                constraint.validated = validated;
            }
            if dialect == Dialect::Mysql && matches!(constraint.rule, Rule::PrimaryKey(_)) {
                constraint.name = None;
            }
            constraint
        },
    )
}

fn index(dialect: Dialect) -> impl Strategy<Value = Index> {
    let key = match dialect {
        Dialect::Mysql => column_name(dialect).prop_map(IndexKey::Column).boxed(),
        Dialect::Postgres | Dialect::Sqlite => prop_oneof![
            3 => column_name(dialect).prop_map(IndexKey::Column),
            1 => column_name(dialect).prop_map(|name| IndexKey::Expression(pieces(&["lower(", ")"], &[&name]))),
        ]
        .boxed(),
    };
    let name = match dialect {
        Dialect::Sqlite => index_name(dialect).prop_map(Some).boxed(),
        Dialect::Postgres | Dialect::Mysql => maybe(index_name(dialect)).boxed(),
    };
    let predicate = weighted(0.2, column_name(dialect).prop_map(|name| pieces(&["", " IS NULL"], &[&name])));
    (name, vec(key, 1..3), any::<bool>(), predicate).prop_map(move |(name, keys, unique, predicate)| {
        let mut index = Index::new(name, keys.into_iter().map(IndexPart::new).collect());
        index.unique = unique;
        index.predicate = predicate.filter(|_| dialect != Dialect::Mysql);
        index
    })
}

/// Returns any change of a table.
pub(crate) fn table_change(dialect: Dialect) -> BoxedStrategy<TableChange> {
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
    let view =
        select(vec!["v", "w", "c"]).prop_map(move |name| QualifiedName::plain(Name::object(name, dialect)));
    let index = (index_name(dialect), table_name(dialect)).prop_map(move |(name, table)| {
        let on = (dialect == Dialect::Mysql).then_some(table);
        ObjectId { on, ..ObjectId::new(ObjectKind::Index, QualifiedName::plain(name)) }
    });
    let trigger = table_name(dialect).prop_map(move |table| {
        let name = QualifiedName::plain(Name::object("guard", dialect));
        ObjectId { on: Some(table), ..ObjectId::new(ObjectKind::Trigger, name) }
    });
    let common = prop_oneof![
        6 => table_name(dialect).prop_map(of(ObjectKind::Table)),
        1 => view.prop_map(of(ObjectKind::View)),
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

fn table_name(dialect: Dialect) -> impl Strategy<Value = QualifiedName> {
    select(vec!["a", "b", "c"]).prop_map(move |name| QualifiedName::plain(Name::object(name, dialect)))
}

fn column_name(dialect: Dialect) -> impl Strategy<Value = Name> {
    select(vec!["x", "y", "z"]).prop_map(move |name| Name::part(name, dialect))
}

fn constraint_name(dialect: Dialect) -> impl Strategy<Value = Name> {
    select(vec!["k1", "k2", "a_pkey"]).prop_map(move |name| Name::part(name, dialect))
}

fn index_name(dialect: Dialect) -> impl Strategy<Value = Name> {
    select(vec!["i1", "i2", "k1"]).prop_map(move |name| Name::part(name, dialect))
}

fn enum_name(dialect: Dialect) -> impl Strategy<Value = QualifiedName> {
    select(vec!["mood", "kind"]).prop_map(move |name| QualifiedName::plain(Name::object(name, dialect)))
}

fn sequence_name(dialect: Dialect) -> impl Strategy<Value = QualifiedName> {
    select(vec!["s", "a_x_seq"]).prop_map(move |name| QualifiedName::plain(Name::object(name, dialect)))
}

fn value() -> impl Strategy<Value = String> {
    select(vec!["p", "q", "r", "s"]).prop_map(str::to_owned)
}

fn body() -> impl Strategy<Value = String> {
    select(vec!["one ", "two "]).prop_map(str::to_owned)
}

fn comment() -> impl Strategy<Value = Option<String>> {
    weighted(0.15, select(vec!["this", "that"]).prop_map(str::to_owned))
}

/// Returns a comment of a table or column, which SQLite does not have.
fn comment_where(dialect: Dialect) -> impl Strategy<Value = Option<String>> {
    comment().prop_map(move |text| text.filter(|_| dialect != Dialect::Sqlite))
}
