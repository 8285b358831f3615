//! SQLite's `ALTER TABLE`, as far as it goes.

mod readers;
mod rebuild;

use caribou_migration::Dialect;
use caribou_schema::{
    ColumnChange, Existing, Expression, Missing, Name, QualifiedName, Rule, Schema, Storage, Table,
    TableChange,
};

use super::change::{AddColumn, Step};
use super::name::{name, qualified};
use super::written::Statements;
use super::{RenderError, column, expression, unsupported};

pub(super) use readers::readers_of;

const DIALECT: Dialect = Dialect::Sqlite;

/// Writes changes of a table: in place where SQLite can, with one rebuild of the table where it cannot.
pub(super) fn alter(
    table: &QualifiedName,
    steps: &[Step<'_>],
    state: &mut Schema,
    statements: &mut Statements,
) -> Result<(), RenderError> {
    let mut rest = steps;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(together(rest, state.table(table)));
        together_altered(table, now, state, statements)?;
        rest = later;
    }
    Ok(())
}

/// Returns how many steps one rebuild can do, at least one. SQLite itself has to rename columns, before the rebuild, since
/// other tables may refer to them; so it has to come later when the new name is still taken.
fn together(steps: &[Step<'_>], before: Option<&Table>) -> usize {
    let taken = |step: &Step<'_>| match step {
        Step::Other(_, TableChange::RenameColumn { to, .. }) => {
            before.is_some_and(|table| table.column(to).is_some())
        }
        _ => false,
    };
    let rest = steps.iter().skip(1).position(taken);
    rest.map_or(steps.len(), |more| more + 1)
}

fn together_altered(
    table: &QualifiedName,
    steps: &[Step<'_>],
    state: &mut Schema,
    statements: &mut Statements,
) -> Result<(), RenderError> {
    let before = state.table(table).cloned();
    let readers = readers_of(table, state);
    let mut in_place = Some(Vec::new());
    let mut beyond = None;
    let mut moves = Moves::of(before.as_ref());
    for step in steps {
        let written = in_place.is_some().then(|| self::in_place(step, table, state)).flatten();
        match (&mut in_place, written) {
            (Some(so_far), Some(written)) => so_far.push((step, written)),
            (so_far, _) => {
                *so_far = None;
                beyond.get_or_insert(step);
            }
        }
        moves.follow(step);
        for operation in step.operations() {
            state.apply(operation)?;
        }
    }
    match (in_place, before, state.table(table)) {
        (Some(in_place), ..) => {
            for (step, written) in in_place {
                statements.begin(step.places());
                statements.extend(written);
            }
        }
        (None, Some(old), Some(_)) if old.options.contains_key("module") => {
            return Err(unsupported(DIALECT, "way to change a virtual table"));
        }
        (None, Some(old), Some(new)) if old != *new => {
            statements.begin(steps.iter().flat_map(Step::places));
            let beyond = beyond.map_or("change a table", beyond_alter_table);
            for (from, to) in moves.renames() {
                statements.push(renamed(table, from, to));
            }
            statements.because(format!("SQLite cannot {beyond}: the table is made anew, its rows copied"));
            statements.extend(rebuild::rebuild(&old, new, &moves, &readers, state)?);
        }
        _ => {}
    }
    Ok(())
}

/// Returns what a step that SQLite's `ALTER TABLE` has no words for would do.
fn beyond_alter_table(step: &Step<'_>) -> &'static str {
    match step {
        Step::AddColumn(_) => "add a column like this one",
        Step::Other(_, TableChange::AlterColumn { .. }) => "change a column",
        Step::Other(_, TableChange::DropColumn { .. }) => {
            "drop a column that something else of the table needs"
        }
        Step::Other(_, TableChange::AddConstraint { .. }) => "add a constraint",
        Step::Other(_, TableChange::DropConstraint { .. }) => "drop a constraint",
        Step::Other(..) => "change a table",
    }
}

fn renamed(table: &QualifiedName, from: &Name, to: &Name) -> String {
    let (from, to) = (name(from, DIALECT), name(to, DIALECT));
    format!("ALTER TABLE {} RENAME COLUMN {from} TO {to}", qualified(table, DIALECT))
}

/// What becomes of the columns of a table while it is changed.
struct Moves {
    /// The columns that are there before and behind, with both names.
    kept: Vec<(Name, Name)>,
    /// What the new value of a column is computed from, when it is not the old one.
    using: Vec<(Name, Expression)>,
    /// New columns with the value that they come with.
    new: Vec<(Name, Expression)>,
}

impl Moves {
    fn of(table: Option<&Table>) -> Self {
        let columns = table.map(|table| table.columns.as_slice()).unwrap_or_default();
        let kept = columns.iter().map(|column| (column.name.clone(), column.name.clone())).collect();
        Self { kept, using: Vec::new(), new: Vec::new() }
    }

    fn follow(&mut self, step: &Step<'_>) {
        let change = match step {
            Step::AddColumn(added) => {
                let value = added.column.default.clone();
                self.new.extend(value.map(|value| (added.column.name.clone(), value)));
                return;
            }
            Step::Other(_, change) => change,
        };
        match change {
            TableChange::DropColumn { name, .. } => {
                self.kept.retain(|(_, now)| now != name);
                self.using.retain(|(column, _)| column != name);
                self.new.retain(|(column, _)| column != name);
            }
            TableChange::RenameColumn { from, to } => self.rename(from, to),
            TableChange::AlterColumn { name, change: ColumnChange::Whole { column, .. } } => {
                self.rename(name, &column.name);
            }
            TableChange::AlterColumn { name, change: ColumnChange::Type { using: Some(using), .. } } => {
                self.using.retain(|(column, _)| column != name);
                self.using.push((name.clone(), using.clone()));
            }
            _ => {}
        }
    }

    /// Returns the columns that have another name behind it.
    fn renames(&self) -> impl Iterator<Item = (&Name, &Name)> {
        let renamed = self.kept.iter().filter(|(from, to)| from.as_str() != to.as_str());
        renamed.map(|(from, to)| (from, to))
    }

    fn rename(&mut self, from: &Name, to: &Name) {
        for (_, now) in self.kept.iter_mut().filter(|(_, now)| now == from) {
            *now = to.clone();
        }
        for (column, using) in self.using.iter_mut().chain(&mut self.new) {
            if column == from {
                *column = to.clone();
            }
            using.rename(from, to);
        }
    }
}

/// Writes a step as SQLite can do it without a rebuild, `None` when it cannot.
fn in_place(step: &Step<'_>, table: &QualifiedName, state: &Schema) -> Option<Vec<String>> {
    let there = state.table(table);
    if there.is_some_and(|table| table.options.contains_key("module")) {
        return None;
    }
    let alter = format!("ALTER TABLE {}", qualified(table, DIALECT));
    match step {
        Step::AddColumn(added)
            if added.existing == Existing::Skip && there?.column(&added.column.name).is_some() =>
        {
            Some(Vec::new())
        }
        Step::AddColumn(added) => {
            let column = addable(added, table, state)?;
            Some(vec![format!("{alter} ADD COLUMN {column}")])
        }
        Step::Other(_, TableChange::DropColumn { name: column, missing, .. }) => {
            if *missing == Missing::Skip && there?.column(column).is_none() {
                return Some(Vec::new());
            }
            is_free(column, there?).then(|| vec![format!("{alter} DROP COLUMN {}", name(column, DIALECT))])
        }
        Step::Other(_, TableChange::RenameColumn { from, to }) => Some(vec![renamed(table, from, to)]),
        Step::Other(_, TableChange::Nothing) => Some(Vec::new()),
        Step::Other(..) => None,
    }
}

/// Writes a new column if SQLite can add it: it is no key, its value is the same in all rows and not stored, and it does not
/// refer to rows that may be missing.
fn addable(added: &AddColumn<'_>, table: &QualifiedName, state: &Schema) -> Option<String> {
    let (inline, own) = added.constraints(table, state);
    let is_key = |rule: &Rule| matches!(rule, Rule::PrimaryKey(_) | Rule::Unique(_));
    let refers = |rule: &Rule| matches!(rule, Rule::ForeignKey(_));
    let rules: Vec<&Rule> = added.constraints.iter().map(|(_, constraint)| &constraint.rule).collect();
    let default = added.column.default.as_ref();
    let stored =
        added.column.generated.as_ref().is_some_and(|generated| generated.storage == Storage::Stored);
    let possible = own.is_empty()
        && !stored
        && !rules.iter().any(|rule| is_key(rule))
        && default.is_none_or(|value| expression::is_same_for_all_rows(value, DIALECT))
        && (default.is_none() || !rules.iter().any(|rule| refers(rule)));
    possible.then(|| column::column(added.column, &inline, DIALECT))
}

/// Says whether nothing else of the table has to do with a column.
fn is_free(column: &Name, table: &Table) -> bool {
    let in_rule = |rule: &Rule| match rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => key.columns.contains(column),
        Rule::ForeignKey(key) => key.columns.contains(column),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => expression.mentions(column),
    };
    let computed = table.columns.iter().filter_map(|column| column.generated.as_ref());
    !table.constraints.iter().any(|constraint| in_rule(&constraint.rule))
        && !table.indexes.iter().any(|index| rebuild::mentions(index, column))
        && !computed.into_iter().any(|generated| generated.expression.mentions(column))
}
