//! What cannot stand in one migration with the rest: PostgreSQL's forms that hold no lock for long, and new values of enumerated
//! types.

mod safe;

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::Dialect;
use caribou_schema::{Name, Object, Operation, QualifiedName, Schema};

use crate::touch::{Part, Trace, mentions, touches};
use crate::{Part as Side, Stage};

use safe::safe;

/// Where an operation stands, in the order in which it is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    /// Values that the rest uses: PostgreSQL lets nobody use them in the transaction that added them.
    Values,
    /// What is quick.
    Plain,
    /// An index that is built while others go on.
    Index(usize),
    /// What only looks at rows, under a lock that is in nobody's way: in front of what takes a stronger one.
    Look,
    /// What has to wait for that or for an index.
    After,
}

impl Slot {
    fn stage(self) -> Stage {
        match self {
            Self::Values | Self::Plain => Stage::Plain,
            Self::Index(_) => Stage::Concurrent,
            Self::Look | Self::After => Stage::Validate,
        }
    }
}

/// How far an operation was moved away from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moved {
    /// It does in steps what it would have done at once, and changes no more than what must hold for rows.
    InSteps,
    /// It waits for another that was moved.
    Waits,
}

/// The operations of one migration on each backend.
type Operations = BTreeMap<Dialect, Vec<Operation>>;

/// Cuts migrations into stages, each to be a migration of its own. What concerns only tables that are made along with it stays as it is.
pub(crate) struct Stages {
    online: bool,
    /// What is there when the next migration starts; empty when no migration has to be cut.
    schemas: BTreeMap<Dialect, Schema>,
    /// The tables of PostgreSQL that are made in these migrations: nobody waits for them.
    made: BTreeSet<QualifiedName>,
}

impl Stages {
    /// `online`: whether PostgreSQL's operations take the form that lets others go on.
    pub(crate) fn new(sides: &BTreeMap<Dialect, Side<'_>>, online: bool) -> Self {
        let postgres = sides.get(&Dialect::Postgres);
        let operations = || postgres.into_iter().flat_map(|side| &side.detection.operations);
        let adds_value = operations().any(|operation| matches!(operation, Operation::AddValue { .. }));
        let online = online && postgres.is_some();
        let needed = sides.iter().filter(|_| online || adds_value);
        let made = operations().filter_map(|operation| match operation {
            Operation::Create { object, .. } => match &**object {
                Object::Table(table) => Some(table.name.clone()),
                _ => None,
            },
            _ => None,
        });
        Self {
            online,
            made: made.collect(),
            schemas: needed.map(|(dialect, side)| (*dialect, side.current.clone())).collect(),
        }
    }

    /// Cuts the operations of the next migration.
    pub(crate) fn of(&mut self, mut operations: Operations) -> Vec<(Stage, Operations)> {
        if self.schemas.is_empty() {
            return vec![(Stage::Plain, operations)];
        }
        let mut slotted: Vec<(Slot, Dialect, Operation)> = Vec::new();
        let mut indexes = Indexes::default();
        let postgres = operations.remove(&Dialect::Postgres).map(|list| (Dialect::Postgres, list));
        for (dialect, list) in postgres.into_iter().chain(operations) {
            let operations = self.slotted(dialect, list, &mut indexes);
            slotted.extend(operations.into_iter().map(|(slot, operation)| (slot, dialect, operation)));
        }
        slotted.sort_by_key(|(slot, ..)| *slot);
        let mut migrations: BTreeMap<Slot, (Stage, Operations)> = BTreeMap::new();
        for (slot, dialect, operation) in slotted {
            let migration = if slot == Slot::Look { Slot::After } else { slot };
            let (_, operations) =
                migrations.entry(migration).or_insert_with(|| (slot.stage(), Operations::new()));
            operations.entry(dialect).or_default().push(operation);
        }
        migrations.into_values().collect()
    }

    /// Gives each operation of one backend its slot.
    fn slotted(
        &mut self,
        dialect: Dialect,
        operations: Vec<Operation>,
        indexes: &mut Indexes,
    ) -> Vec<(Slot, Operation)> {
        let Some(schema) = self.schemas.get_mut(&dialect) else { return Vec::new() };
        let (mut all, mut checks) = (Trace::default(), Trace::default());
        let mut items: Vec<Item> = Vec::new();
        for operation in operations {
            let mut touches = touches(&operation, schema);
            let behind = all.add(items.len(), &touches);
            // What is new looks at no row: of what is done in steps, it needs the keys alone.
            if matches!(operation, Operation::Create { .. }) {
                touches.reads.retain(|touch| touch.part == Part::Keys);
            }
            let behind_checks = checks.add(items.len(), &touches);
            let steps = match dialect {
                _ if !self.online => None,
                Dialect::Postgres => safe(&operation, schema, &self.made, indexes),
                Dialect::Mysql | Dialect::Sqlite => {
                    indexes.find(&operation).map(|slot| vec![(slot, operation.clone())])
                }
            };
            // What does not fit is found by whoever runs it.
            let _fits = schema.apply(&operation);
            items.push(Item { operation, behind, behind_checks, steps });
        }
        if dialect != Dialect::Postgres {
            leave_what_is_needed(&mut items);
        }
        let early = early(&items);
        let mut moved: BTreeMap<usize, Moved> = BTreeMap::new();
        let mut slotted = Vec::new();
        for (at, item) in items.into_iter().enumerate() {
            if early.contains(&at) {
                slotted.push((Slot::Values, item.operation));
            } else if item.waits(&moved) {
                moved.insert(at, Moved::Waits);
                slotted.push((Slot::After, item.operation));
            } else if let Some(steps) = item.steps {
                moved.insert(at, Moved::InSteps);
                slotted.extend(steps);
            } else {
                slotted.push((Slot::Plain, item.operation));
            }
        }
        slotted
    }
}

/// An operation that has no slot yet.
struct Item {
    operation: Operation,
    /// Those before it that it must stay behind.
    behind: BTreeSet<usize>,
    /// As `behind`, for those that are done in steps.
    behind_checks: BTreeSet<usize>,
    /// The steps that let others go on, where there are some.
    steps: Option<Vec<(Slot, Operation)>>,
}

impl Item {
    fn waits(&self, moved: &BTreeMap<usize, Moved>) -> bool {
        let waits = |at: &usize| moved.get(at) == Some(&Moved::Waits);
        let in_steps = |at: &usize| moved.get(at) == Some(&Moved::InSteps);
        // Rows are filled before they are looked at, whatever the order was.
        let fills = matches!(self.operation, Operation::Data { .. });
        self.behind.iter().any(waits) || (!fills && self.behind_checks.iter().any(in_steps))
    }
}

/// Lets an index that something behind it may need stay where it is: only PostgreSQL gains from its being made later.
fn leave_what_is_needed(items: &mut [Item]) {
    let mut needed: BTreeSet<usize> = BTreeSet::new();
    for (at, item) in items.iter_mut().enumerate().rev() {
        if needed.contains(&at) {
            item.steps = None;
        }
        if item.steps.is_none() {
            needed.extend(&item.behind);
        } else {
            // Indexes are made in their order.
            item.behind.clear();
            item.behind_checks.clear();
        }
    }
}

/// Returns the places of the new values that something behind them uses, and of what must be done before them.
fn early(items: &[Item]) -> BTreeSet<usize> {
    let mut early: BTreeSet<usize> = BTreeSet::new();
    for (at, item) in items.iter().enumerate() {
        if let Operation::AddValue { value, .. } = &item.operation
            && items[at + 1..].iter().any(|other| mentions(&other.operation, value))
        {
            early.insert(at);
        }
    }
    for at in (0..items.len()).rev() {
        if early.contains(&at) {
            early.extend(&items[at].behind);
        }
    }
    early
}

/// The indexes of existing tables that PostgreSQL builds concurrently, in order.
#[derive(Debug, Default)]
struct Indexes {
    names: Vec<(QualifiedName, Name)>,
}

impl Indexes {
    /// Returns the slot of the next one.
    fn add(&mut self, table: &QualifiedName, name: &Name) -> Slot {
        self.names.push((table.clone(), name.clone()));
        Slot::Index(self.names.len() - 1)
    }

    /// Returns the slot in which PostgreSQL makes the same index.
    fn find(&self, operation: &Operation) -> Option<Slot> {
        let Operation::CreateIndex { table, index, .. } = operation else { return None };
        let name = index.name.as_ref()?;
        let is_it = |(of, other): &(QualifiedName, Name)| {
            of.to_string() == table.to_string() && other.as_str() == name.as_str()
        };
        self.names.iter().position(is_it).map(Slot::Index)
    }
}
