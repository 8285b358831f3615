//! When two parts of two schemas are the same.

use std::borrow::Cow;

use caribou_migration::Dialect;

use crate::{Column, Constraint, DataType, Identity, Index, Rule, Schema, Sequence, SequenceOptions};

/// Two schemas side by side, to be asked whether parts of the first are the same as parts of the second.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// The first.
    pub first: &'a Schema,
    /// The second, of the same dialect.
    pub second: &'a Schema,
}

impl Sides<'_> {
    /// Says whether two columns are the same, their names aside.
    pub fn same_column(self, first: &Column, second: &Column) -> bool {
        let dialect = self.first.dialect;
        same_type(&first.data_type, &second.data_type, dialect)
            && first.nullable == second.nullable
            && first.default == second.default
            && first.generated == second.generated
            && same_identity(first, second, dialect)
            && same_word(first.collation.as_deref(), second.collation.as_deref(), dialect)
            && first.on_update == second.on_update
            && first.comment == second.comment
    }

    /// Says whether two constraints are the same, their names aside.
    pub fn same_constraint(self, first: &Constraint, second: &Constraint) -> bool {
        first.timing == second.timing
            && first.validated == second.validated
            && first.comment == second.comment
            && self.same_rule(&first.rule, &second.rule)
    }

    /// Says whether two constraints demand the same. A foreign key that names no columns means the primary key.
    pub fn same_rule(self, first: &Rule, second: &Rule) -> bool {
        match (first, second) {
            (Rule::ForeignKey(a), Rule::ForeignKey(b))
                if a.referenced.is_empty() != b.referenced.is_empty() =>
            {
                let (mut a, mut b) = (a.clone(), b.clone());
                a.referenced = referenced(self.first, &a).into_owned();
                b.referenced = referenced(self.second, &b).into_owned();
                a == b
            }
            _ => first == second,
        }
    }

    /// Says whether two indexes are the same, their names aside.
    pub fn same_index(self, first: &Index, second: &Index) -> bool {
        let dialect = self.first.dialect;
        let same_parts = first.parts.len() == second.parts.len()
            && first.parts.iter().zip(&second.parts).all(|(a, b)| {
                a.key == b.key
                    && a.descending == b.descending
                    && a.nulls == b.nulls
                    && same_word(a.collation.as_deref(), b.collation.as_deref(), dialect)
                    && a.operator_class == b.operator_class
                    && a.prefix == b.prefix
            });
        same_parts
            && first.unique == second.unique
            && first.method == second.method
            && first.include == second.include
            && first.predicate == second.predicate
            && first.nulls_not_distinct == second.nulls_not_distinct
            && first.options == second.options
            && first.valid == second.valid
            && first.comment == second.comment
    }

    /// Says whether two sequences count the same way.
    pub fn same_counting(self, first: &Sequence, second: &Sequence) -> bool {
        let dialect = self.first.dialect;
        counting(&first.options, &first.data_type, dialect)
            == counting(&second.options, &second.data_type, dialect)
    }
}

/// Returns the columns that a foreign key refers to, those of the primary key when it names none.
pub(crate) fn referenced<'a>(schema: &'a Schema, key: &'a crate::ForeignKey) -> Cow<'a, [crate::Name]> {
    if key.referenced.is_empty()
        && let Some(primary) = schema.table(&key.table).and_then(crate::Table::primary_key)
    {
        return Cow::Borrowed(&primary.columns);
    }
    Cow::Borrowed(&key.referenced)
}

/// Says whether two types are the same: SQLite keeps the case of the words and gives no meaning to it.
pub(crate) fn same_type(first: &DataType, second: &DataType, dialect: Dialect) -> bool {
    match (first, second) {
        (DataType::BuiltIn(a), DataType::BuiltIn(b)) if dialect == Dialect::Sqlite => {
            a.eq_ignore_ascii_case(b)
        }
        _ => first == second,
    }
}

/// Says whether two names of collations are the same; only PostgreSQL minds their case.
pub(crate) fn same_word(first: Option<&str>, second: Option<&str>, dialect: Dialect) -> bool {
    match (first, second) {
        (Some(a), Some(b)) if dialect != Dialect::Postgres => a.eq_ignore_ascii_case(b),
        _ => first == second,
    }
}

/// Says whether two columns count by themselves in the same way.
pub(crate) fn same_identity(first: &Column, second: &Column, dialect: Dialect) -> bool {
    let all = |column: &Column| {
        column.identity.clone().map(|identity| match identity {
            Identity::Always(options) => Identity::Always(counting(&options, &column.data_type, dialect)),
            Identity::ByDefault(options) => {
                Identity::ByDefault(counting(&options, &column.data_type, dialect))
            }
            Identity::AutoIncrement => Identity::AutoIncrement,
        })
    };
    first.identity == second.identity || all(first) == all(second)
}

/// Returns the options of a sequence with PostgreSQL's defaults filled in. Other databases have others, which
/// their catalogs do not tell from what was said.
pub(crate) fn counting(options: &SequenceOptions, data_type: &DataType, dialect: Dialect) -> SequenceOptions {
    if dialect != Dialect::Postgres {
        return options.clone();
    }
    let (lowest, highest) = match data_type {
        DataType::BuiltIn(name) if name == "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        DataType::BuiltIn(name) if name == "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let increment = options.increment.unwrap_or(1);
    let upward = increment > 0;
    let min = options.min.unwrap_or(if upward { 1 } else { lowest });
    let max = options.max.unwrap_or(if upward { highest } else { -1 });
    SequenceOptions {
        start: Some(options.start.unwrap_or(if upward { min } else { max })),
        increment: Some(increment),
        min: Some(min),
        max: Some(max),
        cache: Some(options.cache.unwrap_or(1)),
        cycle: options.cycle,
    }
}
