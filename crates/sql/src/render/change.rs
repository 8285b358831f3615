//! The changes of one table that stand together.

use caribou_schema::{
    Column, ColumnPlace, Constraint, Existing, Name, Operation, QualifiedName, Rule, Schema, TableChange,
};

use super::style::Style;
use super::{chosen, constraint};

/// One thing that is done to a table.
pub(super) enum Step<'o> {
    /// A column is added, with constraints that are about it alone.
    AddColumn(AddColumn<'o>),
    /// Anything else.
    Other(Placed<'o>, &'o TableChange),
}

/// An operation with its place among all that are written.
#[derive(Clone, Copy)]
pub(super) struct Placed<'o> {
    place: usize,
    operation: &'o Operation,
}

/// A column that is added.
pub(super) struct AddColumn<'o> {
    operation: Placed<'o>,
    pub(super) column: &'o Column,
    pub(super) place: Option<&'o ColumnPlace>,
    pub(super) existing: Existing,
    pub(super) constraints: Vec<(Placed<'o>, &'o Constraint)>,
}

impl<'o> AddColumn<'o> {
    /// Parts the constraints of a new column: those that stand in it, and those that are clauses of their own, as they are given and
    /// without a name that the server would choose.
    pub(super) fn constraints(
        &self,
        table: &QualifiedName,
        state: &Schema,
    ) -> (Vec<String>, Vec<(&'o Constraint, Constraint)>) {
        let dialect = state.dialect();
        let Some(mut with_column) = state.table(table).cloned() else { return Default::default() };
        if with_column.column(&self.column.name).is_none() {
            with_column.columns.push(self.column.clone());
        }
        let (mut inline, mut own) = (Vec::new(), Vec::new());
        for (_, given) in &self.constraints {
            let short = chosen::without_chosen_name(given, &with_column, state);
            match constraint::inline(&short, &with_column, dialect, Style::default()) {
                Some((_, text)) => inline.push(text),
                None => own.push((*given, short)),
            }
        }
        (inline, own)
    }
}

impl<'o> Step<'o> {
    fn placed(&self) -> impl Iterator<Item = Placed<'o>> {
        let (first, more) = match self {
            Self::AddColumn(added) => (added.operation, added.constraints.as_slice()),
            Self::Other(operation, _) => (*operation, &[][..]),
        };
        std::iter::once(first).chain(more.iter().map(|(operation, _)| *operation))
    }

    /// Returns the operations that it stands for, in order.
    pub(super) fn operations(&self) -> impl Iterator<Item = &'o Operation> {
        self.placed().map(|placed| placed.operation)
    }

    /// Returns the places of these operations.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.placed().map(|placed| placed.place)
    }
}

/// Returns the first operations, at least one, that change one table in one way.
pub(super) fn run(operations: &[Operation]) -> &[Operation] {
    let Some(Operation::Alter { table: first, missing: guard, .. }) = operations.first() else {
        return &operations[..operations.len().min(1)];
    };
    let same = |operation: &&Operation| matches!(operation, Operation::Alter { table, missing, .. } if table == first && missing == guard);
    &operations[..operations.iter().take_while(same).count()]
}

/// Cuts a run into steps; `first` is the place of its first operation.
pub(super) fn steps<'o>(run: &'o [Operation], first: usize, table: &QualifiedName) -> Vec<Step<'o>> {
    let mut steps: Vec<Step<'o>> = Vec::new();
    for (at, operation) in run.iter().enumerate() {
        let Operation::Alter { change, .. } = operation else { continue };
        let operation = Placed { place: first + at, operation };
        match &**change {
            TableChange::AddColumn { column, place, existing } => steps.push(Step::AddColumn(AddColumn {
                operation,
                column,
                place: place.as_ref(),
                existing: *existing,
                constraints: Vec::new(),
            })),
            TableChange::AddConstraint { constraint, using_index: None, existing: Existing::Fail } => {
                match column_of(constraint, table, &mut steps) {
                    Some(added) => added.constraints.push((operation, constraint)),
                    None => steps.push(Step::Other(operation, change)),
                }
            }
            _ => steps.push(Step::Other(operation, change)),
        }
    }
    steps
}

/// Finds the column that a constraint can be written with: it was added before, and nothing behind it can have to do with
/// the constraint.
fn column_of<'s, 'o>(
    constraint: &Constraint,
    table: &QualifiedName,
    steps: &'s mut [Step<'o>],
) -> Option<&'s mut AddColumn<'o>> {
    // A key to the table itself may need another key, or a column, that is added in between.
    let itself = match &constraint.rule {
        Rule::ForeignKey(key) if key.table == *table => Some(&key.referenced),
        _ => None,
    };
    let mut added = Vec::new();
    for step in steps.iter_mut().rev() {
        match step {
            Step::AddColumn(column) => {
                let needed = itself.is_some_and(|columns| columns.contains(&column.column.name));
                added.push(column);
                if needed {
                    break;
                }
            }
            Step::Other(_, TableChange::AddConstraint { constraint, .. })
                if itself.is_none() || constraint.rule.key().is_none() => {}
            Step::Other(..) => break,
        }
    }
    let columns: Vec<&Name> = match &constraint.rule {
        Rule::PrimaryKey(key) | Rule::Unique(key) => key.columns.iter().collect(),
        Rule::ForeignKey(key) if itself.is_none_or(|columns| !columns.is_empty()) => {
            key.columns.iter().collect()
        }
        Rule::Check { expression, .. } => expression.names(),
        Rule::ForeignKey(_) | Rule::Exclude(_) => return None,
    };
    let [only] = columns.as_slice() else { return None };
    let on_it =
        |column: &&mut AddColumn<'_>| column.column.name == **only && column.existing == Existing::Fail;
    if constraint.validated { added.into_iter().find(on_it) } else { None }
}
