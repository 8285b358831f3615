//! MySQL's `ALTER TABLE`.
//!
//! The clauses of one statement all name the columns as they were before it, so clauses share a statement only when they
//! are about different ones. A column is changed by writing all of it anew.

use std::mem;

use caribou_migration::Dialect;
use caribou_schema::{
    Column, ColumnChange, ColumnPlace, Constraint, ConstraintRef, Existing, Missing, Name, QualifiedName,
    Rule, Schema, TableChange,
};

use super::change::{AddColumn, Step};
use super::name::{name, qualified};
use super::style::Style;
use super::written::{LINE, Statements};
use super::{RenderError, chosen, column, constraint, expression, options, unsupported};

const DIALECT: Dialect = Dialect::Mysql;

/// Writes changes of a table.
pub(super) fn alter(
    table: &QualifiedName,
    missing: Missing,
    steps: &[Step<'_>],
    state: &mut Schema,
    statements: &mut Statements,
) -> Result<(), RenderError> {
    let guard = if missing == Missing::Skip { "IF EXISTS " } else { "" };
    let lead = format!("ALTER TABLE {guard}{}", qualified(table, DIALECT));
    statements.begin([]);
    let mut open: Vec<Clause> = Vec::new();
    for step in steps {
        let before = match step {
            Step::AddColumn(_) => None,
            Step::Other(_, change) => Some(Before::of(change, table, state)),
        };
        for operation in step.operations() {
            state.apply(operation)?;
        }
        let clauses = match (step, before) {
            (Step::AddColumn(added), _) => add_column(added, table, state),
            (Step::Other(_, change), Some(before)) => clauses(change, &before, table, state)?,
            (Step::Other(..), None) => Vec::new(),
        };
        for clause in clauses {
            if clause.replaces(open.last()) {
                open.pop();
            } else if !open.iter().all(|before| clause.may_follow(before)) {
                statements.push(joined(&lead, &mem::take(&mut open)));
                statements.begin([]);
            }
            statements.also(step.places());
            open.push(clause);
        }
    }
    if !open.is_empty() {
        statements.push(joined(&lead, &open));
    }
    Ok(())
}

/// Writes the statement that makes a column what it is in the schema.
pub(super) fn modify(table: &QualifiedName, column: &Name, state: &Schema) -> Option<String> {
    let column = definition(table, column, state)?;
    Some(format!("ALTER TABLE {} MODIFY COLUMN {column}", qualified(table, DIALECT)))
}

/// Writes a column as it is in the schema, with the check that MariaDB keeps as a part of it.
fn definition(table: &QualifiedName, column: &Name, state: &Schema) -> Option<String> {
    let table = state.table(table)?;
    let check = table.constraint(column).filter(|one| matches!(one.rule, Rule::Check { .. }));
    let check = check
        .and_then(|check| constraint::inline(check, table, DIALECT, Style::default()))
        .map(|(_, text)| text);
    Some(column::column(table.column(column)?, check.as_slice(), DIALECT))
}

fn joined(lead: &str, clauses: &[Clause]) -> String {
    match clauses {
        [only] if lead.len() + only.text.len() < LINE => format!("{lead} {}", only.text),
        several => {
            let lines: Vec<&str> = several.iter().map(|clause| clause.text.as_str()).collect();
            format!("{lead}\n    {}", lines.join(",\n    "))
        }
    }
}

/// One clause of a statement.
struct Clause {
    text: String,
    what: What,
    /// Names of columns, constraints and indexes.
    touches: Vec<Name>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Add,
    Modify,
    Constraint,
    DropKey,
    Other,
}

impl Clause {
    fn new(text: String, what: What, touches: Vec<Name>) -> Self {
        Self { text, what, touches }
    }

    fn may_follow(&self, before: &Self) -> bool {
        let shared = self.touches.iter().any(|one| before.touches.contains(one));
        // A key may be made of columns that the same statement adds or changes; one that counts by itself needs that.
        let key_of_new = self.what == What::Constraint && matches!(before.what, What::Add | What::Modify);
        // The server numbers a key without a name beside those that the same statement drops.
        let numbered = self.text.starts_with("ADD FOREIGN KEY") && before.what == What::DropKey;
        (!shared || key_of_new) && !numbered
    }

    /// Says whether it says all that the clause before it says.
    fn replaces(&self, before: Option<&Self>) -> bool {
        let modifies = |clause: &Self| clause.what == What::Modify;
        modifies(self) && before.is_some_and(|before| modifies(before) && before.touches == self.touches)
    }
}

fn add_column(added: &AddColumn<'_>, table: &QualifiedName, state: &Schema) -> Vec<Clause> {
    let guard = if added.existing == Existing::Skip { "IF NOT EXISTS " } else { "" };
    let (inline, own) = added.constraints(table, state);
    let text = column::column(added.column, &inline, DIALECT);
    let text = format!("ADD COLUMN {guard}{text}{}", place(added.place));
    let mut touches = vec![added.column.name.clone()];
    touches.extend(added.place.and_then(beside).cloned());
    touches.extend(added.constraints.iter().filter_map(|(_, one)| one.name.clone()));
    touches.extend(
        added.column.generated.iter().flat_map(|generated| generated.expression.names().into_iter().cloned()),
    );
    let own = own.into_iter().map(|(given, short)| {
        let mut clause = add_constraint(&short, Existing::Fail);
        clause.touches.extend(given.name.clone());
        clause
    });
    std::iter::once(Clause::new(text, What::Add, touches)).chain(own).collect()
}

fn add_constraint(given: &Constraint, existing: Existing) -> Clause {
    let mut line = constraint::line(given, DIALECT);
    if existing == Existing::Skip {
        line = line.replacen("CONSTRAINT ", "CONSTRAINT IF NOT EXISTS ", 1);
    }
    let columns: Vec<&Name> = match &given.rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => key.columns.iter().collect(),
        Rule::ForeignKey(key) => key.columns.iter().collect(),
        Rule::Check { expression, .. } | Rule::Exclude(expression) => expression.names(),
    };
    let touches = columns.into_iter().chain(&given.name).cloned().collect();
    Clause::new(format!("ADD {line}"), What::Constraint, touches)
}

/// A foreign key without the name that the server would choose: one that is written is given to its index too, in place of an
/// index that is there.
fn unless_chosen(given: &Constraint, table: &QualifiedName, state: &Schema) -> Constraint {
    let Some(mut before) = state.table(table).cloned().filter(|_| matches!(given.rule, Rule::ForeignKey(_)))
    else {
        return given.clone();
    };
    before.constraints.retain(|constraint| constraint.name != given.name);
    chosen::without_chosen_name(given, &before, state)
}

fn place(place: Option<&ColumnPlace>) -> String {
    match place {
        Some(ColumnPlace::First) => " FIRST".into(),
        Some(ColumnPlace::After(column)) => format!(" AFTER {}", name(column, DIALECT)),
        None => String::new(),
    }
}

fn beside(place: &ColumnPlace) -> Option<&Name> {
    match place {
        ColumnPlace::First => None,
        ColumnPlace::After(column) => Some(column),
    }
}

/// What has to be known of the table as it was.
enum Before {
    /// The constraint that is dropped is the check that MariaDB keeps as a part of its column.
    CheckOfColumn,
    /// The column that is changed.
    Column(Box<Column>),
    /// The rule of the constraint that is dropped or renamed.
    Constraint(Option<Rule>),
    Nothing,
}

impl Before {
    fn of(change: &TableChange, table: &QualifiedName, state: &Schema) -> Self {
        let rule = |name: &Name| {
            let constraint = state.table(table).and_then(|table| table.constraint(name));
            Self::Constraint(constraint.map(|constraint| constraint.rule.clone()))
        };
        let constraint = |name: &Name| state.table(table).and_then(|table| table.constraint(name));
        match change {
            TableChange::DropConstraint { which: ConstraintRef::Name(name), .. }
                if constraint(name).is_some_and(|one| is_of_column(one, table, state)) =>
            {
                Self::CheckOfColumn
            }
            TableChange::DropConstraint { which: ConstraintRef::Name(name), .. } => rule(name),
            TableChange::RenameConstraint { from, .. } => rule(from),
            TableChange::AlterColumn { name, .. } => {
                let column = state.column(table, name).cloned();
                column.map_or(Self::Nothing, |column| Self::Column(Box::new(column)))
            }
            _ => Self::Nothing,
        }
    }
}

/// Writes a change that has been applied already.
fn clauses(
    change: &TableChange,
    before: &Before,
    table: &QualifiedName,
    state: &Schema,
) -> Result<Vec<Clause>, RenderError> {
    let if_exists = |missing: &Missing| if *missing == Missing::Skip { "IF EXISTS " } else { "" };
    let clause = match change {
        TableChange::DropColumn { name: column, missing, .. } => {
            let text = format!("DROP COLUMN {}{}", if_exists(missing), name(column, DIALECT));
            Clause::new(text, What::Other, vec![column.clone()])
        }
        TableChange::RenameColumn { from, to } => {
            let text = format!("RENAME COLUMN {} TO {}", name(from, DIALECT), name(to, DIALECT));
            Clause::new(text, What::Other, vec![from.clone(), to.clone()])
        }
        TableChange::AlterColumn { name, change } => {
            let default = new_default(change, before);
            return Ok(default.map_or_else(|| whole(name, change, table, state), |clause| vec![clause]));
        }
        TableChange::AddConstraint { constraint, .. } if is_of_column(constraint, table, state) => {
            let Some(column) = &constraint.name else { return Ok(Vec::new()) };
            return Ok(anew(column, column, None, table, state));
        }
        TableChange::AddConstraint { constraint, existing, .. } if existing == &Existing::Fail => {
            add_constraint(&unless_chosen(constraint, table, state), *existing)
        }
        TableChange::AddConstraint { constraint, existing, .. } => add_constraint(constraint, *existing),
        TableChange::DropConstraint { which: ConstraintRef::PrimaryKey, .. } => {
            Clause::new("DROP PRIMARY KEY".into(), What::Other, vec![])
        }
        TableChange::DropConstraint { which: ConstraintRef::Name(column), .. }
            if matches!(before, Before::CheckOfColumn) =>
        {
            return Ok(anew(column, column, None, table, state));
        }
        TableChange::DropConstraint { which: ConstraintRef::Name(name), missing, .. } => {
            drop_constraint(name, before, if_exists(missing))
        }
        TableChange::RenameConstraint { from, to } => {
            let renamed = state.table(table).and_then(|table| table.constraint(to));
            let added = renamed.map(|constraint| add_constraint(constraint, Existing::Fail));
            return Ok(std::iter::once(drop_constraint(from, before, "")).chain(added).collect());
        }
        TableChange::SetOption { name, value } => {
            Clause::new(options::clause(name, value.as_deref(), DIALECT), What::Other, vec![])
        }
        TableChange::ConvertText { collation } => {
            let charset = collation.split('_').next().unwrap_or_default();
            let text = format!("CONVERT TO CHARACTER SET {charset} COLLATE {collation}");
            Clause::new(text, What::Other, vec![])
        }
        TableChange::Nothing => return Ok(Vec::new()),
        _ => return Err(unsupported(DIALECT, "clause for this change of a table")),
    };
    Ok(vec![clause])
}

/// Writes another default, if that is all that changes. A column that takes NULL and loses its default would have none at
/// all then, and the current time is no default that this clause takes.
fn new_default(change: &ColumnChange, before: &Before) -> Option<Clause> {
    let (ColumnChange::Whole { column, place: None }, Before::Column(old)) = (change, before) else {
        return None;
    };
    let same = Column { default: old.default.clone(), ..(**column).clone() } == **old
        && column.name.as_str() == old.name.as_str();
    let written = name(&column.name, DIALECT);
    let text = match &column.default {
        Some(value) if expression::is_same_for_all_rows(value, DIALECT) => {
            format!("ALTER COLUMN {written} SET DEFAULT {}", expression::default(value, DIALECT))
        }
        None if !column.nullable => format!("ALTER COLUMN {written} DROP DEFAULT"),
        _ => return None,
    };
    same.then(|| Clause::new(text, What::Other, vec![column.name.clone()]))
}

/// Writes all of a changed column anew.
fn whole(old: &Name, change: &ColumnChange, table: &QualifiedName, state: &Schema) -> Vec<Clause> {
    match change {
        ColumnChange::Whole { column, place } => anew(old, &column.name, place.as_ref(), table, state),
        _ => anew(old, old, None, table, state),
    }
}

fn anew(
    old: &Name,
    new: &Name,
    moved: Option<&ColumnPlace>,
    table: &QualifiedName,
    state: &Schema,
) -> Vec<Clause> {
    let Some(column) = definition(table, new, state) else { return Vec::new() };
    let text = column + &place(moved);
    let mut touches = vec![old.clone()];
    touches.extend(moved.and_then(beside).cloned());
    if new.as_str() == old.as_str() {
        return vec![Clause::new(format!("MODIFY COLUMN {text}"), What::Modify, touches)];
    }
    touches.push(new.clone());
    vec![Clause::new(format!("CHANGE COLUMN {} {text}", name(old, DIALECT)), What::Other, touches)]
}

/// Says whether a constraint is one that MariaDB keeps as a part of its column.
fn is_of_column(constraint: &Constraint, table: &QualifiedName, state: &Schema) -> bool {
    matches!(constraint.rule, Rule::Check { .. })
        && state
            .table(table)
            .and_then(|table| constraint::inline(constraint, table, DIALECT, Style::default()))
            .is_some()
}

fn drop_constraint(constraint: &Name, before: &Before, guard: &str) -> Clause {
    let rule = match before {
        Before::Constraint(rule) => rule.as_ref(),
        Before::Nothing | Before::CheckOfColumn | Before::Column(_) => None,
    };
    let written = name(constraint, DIALECT);
    let (text, what) = match rule {
        Some(Rule::PrimaryKey(_)) => ("DROP PRIMARY KEY".into(), What::Other),
        Some(Rule::ForeignKey(_)) => (format!("DROP FOREIGN KEY {guard}{written}"), What::DropKey),
        _ => (format!("DROP CONSTRAINT {guard}{written}"), What::Other),
    };
    Clause::new(text, what, vec![constraint.clone()])
}
