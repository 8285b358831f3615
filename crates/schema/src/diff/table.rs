//! What happens to a table that stays.

use std::collections::BTreeSet;

use caribou_migration::Dialect;

use super::column::{Columns, is_assignable, is_remade};
use super::types::named;
use crate::difference::same::{referenced, same_type, same_word};
use crate::difference::{Sides, pairs};
use crate::{
    Column, Constraint, Expression, ForeignKey, Index, IndexKey, Name, Partition, QualifiedName, Rule, Table,
};

/// A table of both schemas that is changed, if at all, and not made anew.
#[derive(Debug)]
pub(super) struct Kept<'a> {
    pub(super) from: &'a Table,
    pub(super) to: &'a Table,
    pub(super) columns: Columns<'a>,
    pub(super) constraints: Vec<Fate<'a, Constraint>>,
    pub(super) indexes: Vec<Fate<'a, Index>>,
}

/// What happens to a constraint, an index or an opaque object.
#[derive(Debug)]
pub(super) struct Fate<'a, T> {
    pub(super) from: Option<&'a T>,
    pub(super) to: Option<&'a T>,
    /// Whether what is there goes, for good or to be made again.
    pub(super) goes: bool,
}

impl<T> Clone for Fate<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fate<'_, T> {}

impl<'a, T> Fate<'a, T> {
    /// Returns what goes.
    pub(super) fn dropped(&self) -> Option<&'a T> {
        self.from.filter(|_| self.goes)
    }

    /// Returns what comes.
    pub(super) fn made(&self) -> Option<&'a T> {
        self.to.filter(|_| self.goes || self.from.is_none())
    }

    /// Returns what stays, before and after.
    pub(super) fn stays(&self) -> Option<(&'a T, &'a T)> {
        if self.goes { None } else { self.from.zip(self.to) }
    }
}

/// Says whether a table can be changed into another of its name: how it is cut and whom it inherits from is for life.
pub(super) fn is_changeable(from: &Table, to: &Table) -> bool {
    let cut = |table: &Table| match &table.partition {
        None => None,
        Some(Partition::By(by)) => Some(by.clone()),
        Some(Partition::Of { by, .. }) => by.clone(),
    };
    let module = |table: &Table| table.options.get("module").cloned();
    from.inherits == to.inherits && cut(from) == cut(to) && module(from) == module(to)
}

impl<'a> Kept<'a> {
    /// Compares the parts of a table; foreign keys are seen again in [`Kept::remake_foreign_keys`].
    pub(super) fn between(
        sides: Sides<'_>,
        from: &'a Table,
        to: &'a Table,
        replaced: &BTreeSet<QualifiedName>,
    ) -> Self {
        let dialect = sides.first.dialect();
        let columns = columns(sides, from, to, replaced);
        let dropped: BTreeSet<&Name> = columns.dropped().map(|column| &column.name).collect();
        let swapped: BTreeSet<&Name> = columns
            .changed
            .iter()
            .filter(|(from, to)| {
                is_of(from, replaced) || dialect == Dialect::Postgres && is_foreign_to(from, to)
            })
            .map(|(from, _)| &from.name)
            .collect();

        let constraints = pairs(
            &from.constraints,
            &to.constraints,
            |of| of.name.as_ref(),
            |a, b| sides.same_constraint(a, b),
        );
        let constraints = constraints.into_iter().map(|(from, to)| {
            let goes = from.zip(to).is_none_or(|(from, to)| {
                !is_tuned(sides, from, to)
                    || dropped.iter().any(|name| involves(&from.rule, name))
                    || (!matches!(from.rule, Rule::ForeignKey(_))
                        && swapped.iter().any(|name| depends_on_type(&from.rule, name)))
            });
            Fate { from, to, goes: goes && from.is_some() }
        });

        let indexes = pairs(&from.indexes, &to.indexes, |of| of.name.as_ref(), |a, b| sides.same_index(a, b));
        let indexes = indexes.into_iter().map(|(from, to)| {
            let goes = from.zip(to).is_none_or(|(from, to)| {
                let commented = Index { comment: to.comment.clone(), ..from.clone() };
                let same = match dialect {
                    Dialect::Postgres => sides.same_index(&commented, to),
                    Dialect::Sqlite | Dialect::Mysql => sides.same_index(from, to),
                };
                !same
                    || dropped.iter().any(|name| index_involves(from, name))
                    || swapped.iter().any(|name| index_computes(from, name))
            });
            Fate { from, to, goes: goes && from.is_some() }
        });
        Self { from, to, constraints: constraints.collect(), indexes: indexes.collect(), columns }
    }

    /// Returns the sets of columns that are unique and will for a while not be known to be.
    pub(super) fn lost_keys(&self) -> impl Iterator<Item = BTreeSet<&'a Name>> {
        let constraints = self.constraints.iter().filter_map(Fate::dropped).filter_map(|of| of.rule.key());
        let constraints = constraints.map(|key| key.columns.iter().collect());
        let indexes = self.indexes.iter().filter_map(Fate::dropped).filter(|index| index.unique);
        constraints.chain(indexes.map(|index| index_columns(index).collect()))
    }

    /// Says whether there is a key of these columns only when the changes are done.
    pub(super) fn gains_key(&self, columns: &[Name]) -> bool {
        let columns: BTreeSet<&Name> = columns.iter().collect();
        let constraints = self.constraints.iter().filter_map(Fate::made).filter_map(|of| of.rule.key());
        let mut constraints = constraints.map(|key| key.columns.iter().collect::<BTreeSet<_>>());
        let indexes = self.indexes.iter().filter_map(Fate::made).filter(|index| index.unique);
        constraints.any(|key| key == columns)
            || indexes.map(|index| index_columns(index).collect::<BTreeSet<_>>()).any(|key| key == columns)
            || self.columns.made().any(|column| columns.contains(&column.name))
            || self
                .columns
                .changed
                .iter()
                .any(|(from, to)| from.data_type != to.data_type && columns.contains(&to.name))
    }

    /// Says whether a column of this name changes its type so far that a foreign key cannot stay.
    pub(super) fn estranges(&self, name: &Name, dialect: Dialect) -> bool {
        self.columns.changed.iter().any(|(from, to)| {
            let retyped = !same_type(&from.data_type, &to.data_type, dialect);
            from.name == *name
                && match dialect {
                    Dialect::Postgres => retyped && !is_assignable(&from.data_type, &to.data_type),
                    Dialect::Mysql => {
                        retyped || !same_word(from.collation.as_deref(), to.collation.as_deref(), dialect)
                    }
                    Dialect::Sqlite => false,
                }
        })
    }

    /// Says whether MySQL's index behind a foreign key is among those that go.
    pub(super) fn loses_support(&self, columns: &[Name]) -> bool {
        let leads = |index: &Index| columns.iter().eq(index_columns(index).take(columns.len()));
        let key_leads = |constraint: &Constraint| {
            constraint.rule.key().is_some_and(|key| key.columns.starts_with(columns))
        };
        let goes = self.indexes.iter().filter_map(Fate::dropped).any(leads)
            || self.constraints.iter().filter_map(Fate::dropped).any(key_leads);
        let stays = self.indexes.iter().filter_map(Fate::stays).any(|(from, _)| leads(from))
            || self.constraints.iter().filter_map(Fate::stays).any(|(from, _)| key_leads(from));
        goes && !stays
    }
}

fn columns<'a>(
    sides: Sides<'_>,
    from: &'a Table,
    to: &'a Table,
    replaced: &BTreeSet<QualifiedName>,
) -> Columns<'a> {
    let dialect = sides.first.dialect();
    let mut columns = Columns::default();
    for column in &from.columns {
        match to.column(&column.name) {
            None => columns.gone.push(column),
            Some(other) if is_remade(column, other, dialect) => columns.remade.push((column, other)),
            Some(other) if is_of(column, replaced) || !sides.same_column(column, other) => {
                columns.changed.push((column, other));
            }
            Some(other) => columns.kept.push((column, other)),
        }
    }
    columns.new = to.columns.iter().filter(|column| from.column(&column.name).is_none()).collect();

    // What is computed from a column that goes, or in PostgreSQL gets another type, has to be computed anew.
    let is_retyped = |(from, to): &&(&'a Column, &'a Column)| {
        dialect == Dialect::Postgres && (is_of(from, replaced) || from.data_type != to.data_type)
    };
    loop {
        let retyped = columns.changed.iter().filter(is_retyped).map(|(from, _)| *from);
        let unsteady: Vec<&Name> = columns.dropped().chain(retyped).map(|column| &column.name).collect();
        let follows = |column: &Column| {
            let computed = column.generated.as_ref().map(|generated| &generated.expression);
            computed.is_some_and(|computed| unsteady.iter().any(|name| may_mention(computed, name)))
        };
        let (following, steady): (Vec<_>, Vec<_>) =
            columns.kept.iter().chain(&columns.changed).copied().partition(|(from, _)| follows(from));
        if following.is_empty() {
            return columns;
        }
        let stays = |pair: &(&Column, &Column)| steady.iter().any(|(from, _)| from.name == pair.0.name);
        columns.kept.retain(stays);
        columns.changed.retain(stays);
        columns.remade.extend(following);
    }
}

/// Says whether what compares a column with a value may not stand for its new type: `state = 'new'` of a text is no comparison of an
/// enumerated type to PostgreSQL.
fn is_foreign_to(from: &Column, to: &Column) -> bool {
    from.data_type != to.data_type && !is_assignable(&from.data_type, &to.data_type)
}

fn is_of(column: &Column, types: &BTreeSet<QualifiedName>) -> bool {
    named(&column.data_type).is_some_and(|name| types.contains(name))
}

/// Says whether a constraint can stay and be made what it shall be: validated, checked at another time, commented.
fn is_tuned(sides: Sides<'_>, from: &Constraint, to: &Constraint) -> bool {
    match sides.first.dialect() {
        Dialect::Postgres => {
            sides.same_rule(&from.rule, &to.rule)
                && (from.validated == to.validated || to.validated)
                && (from.timing == to.timing || matches!(from.rule, Rule::ForeignKey(_)))
        }
        Dialect::Sqlite | Dialect::Mysql => sides.same_constraint(from, to),
    }
}

/// Says whether a constraint goes with a column.
pub(super) fn involves(rule: &Rule, column: &Name) -> bool {
    match rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => {
            key.columns.contains(column) || key.include.contains(column)
        }
        Rule::ForeignKey(key) => key.columns.contains(column),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => may_mention(expression, column),
    }
}

fn depends_on_type(rule: &Rule, column: &Name) -> bool {
    matches!(rule, Rule::Check { .. } | Rule::Exclude(_)) && involves(rule, column)
}

/// Says whether an index goes with a column.
pub(super) fn index_involves(index: &Index, column: &Name) -> bool {
    index_columns(index).any(|name| name == column)
        || index.include.contains(column)
        || index_computes(index, column)
}

fn index_computes(index: &Index, column: &Name) -> bool {
    let computed = index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Expression(expression) => Some(expression),
        IndexKey::Column(_) => None,
    });
    computed.chain(&index.predicate).any(|expression| may_mention(expression, column))
}

fn index_columns(index: &Index) -> impl Iterator<Item = &Name> {
    index.parts.iter().filter_map(|part| match &part.key {
        IndexKey::Column(name) => Some(name),
        IndexKey::Expression(_) => None,
    })
}

/// Says whether an expression may use a column: an expression of which only the text is known may use any.
pub(super) fn may_mention(expression: &Expression, column: &Name) -> bool {
    expression.mentions(column) || expression.names().is_empty()
}

/// Returns the foreign key that a constraint is.
pub(super) fn foreign_key(constraint: &Constraint) -> Option<&ForeignKey> {
    match &constraint.rule {
        Rule::ForeignKey(key) => Some(key),
        _ => None,
    }
}

/// Returns the columns that a foreign key refers to in a schema.
pub(super) fn target(schema: &crate::Schema, key: &ForeignKey) -> Vec<Name> {
    referenced(schema, key).into_owned()
}
