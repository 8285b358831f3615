//! Tables and what they are made of.

use std::collections::BTreeSet;

use caribou_migration::Dialect;
use caribou_schema::{
    Action, Column, Constraint, DataType, Expression, ForeignKey, Generated, Identity, Index, IndexKey,
    IndexPart, Key, Name, Piece, Rule, SequenceOptions, Storage, Table, Timing,
};
use proptest::collection::vec;
use proptest::option::{of as maybe, weighted};
use proptest::prelude::*;
use proptest::sample::select;

use super::name::{
    column_name, comment_where, constraint_name, enum_name, index_name, sequence_name, table_name,
};

pub(super) fn table(dialect: Dialect) -> impl Strategy<Value = Table> {
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

pub(super) fn option(dialect: Dialect) -> impl Strategy<Value = (String, Option<String>)> {
    let name = match dialect {
        Dialect::Postgres => "fillfactor",
        Dialect::Sqlite => "strict",
        Dialect::Mysql => "engine",
    };
    weighted(0.2, select(vec!["70", "80"])).prop_map(move |value| (name.to_owned(), value.map(str::to_owned)))
}

pub(super) fn column(dialect: Dialect) -> impl Strategy<Value = Column> {
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

pub(super) fn data_type(dialect: Dialect) -> BoxedStrategy<DataType> {
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

pub(super) fn built_in(word: &str) -> DataType {
    DataType::BuiltIn(word.to_owned())
}

pub(super) fn default(dialect: Dialect) -> BoxedStrategy<Option<Expression>> {
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

pub(super) fn constraint(dialect: Dialect) -> impl Strategy<Value = Constraint> {
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

pub(super) fn index(dialect: Dialect) -> impl Strategy<Value = Index> {
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
