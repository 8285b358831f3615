//! Who had to do with what, and who therefore stays behind whom.

use std::collections::BTreeSet;

use caribou_schema::{ObjectKind, Operation, QualifiedName, Rule, Schema, TableChange};

use crate::touch::{Part, Touch, Touches, Trace, key, touches};

/// What operations had to do with, one after the other, and whose they were. Who is a number that whoever asks has chosen.
///
/// Columns and constraints count by themselves: who only added another column to a table need not stay before one who refers to its
/// key. Names are compared without case and without their schema, for they may be written either way.
///
/// # Examples
/// ```
/// use caribou_detect::Past;
/// use caribou_migration::Dialect;
/// use caribou_schema::Schema;
/// use caribou_sql::{Statement, parse};
///
/// let mut schema = Schema::empty(Dialect::Postgres);
/// let mut past = Past::default();
/// let operations = |text| parse(&Statement::new(text, Dialect::Postgres)).operations;
/// let all = ["CREATE TABLE person (id bigint PRIMARY KEY)", "ALTER TABLE person ADD COLUMN name text"];
/// for (who, text) in all.into_iter().enumerate() {
///     for operation in operations(text) {
///         past.enter(who, &operation, &schema);
///         schema.apply(&operation)?;
///     }
/// }
/// let behind = |text| past.behind(&operations(text)[0], &schema).map(Vec::from_iter);
/// assert_eq!(behind("CREATE TABLE ticket (owner bigint REFERENCES person (id))"), Some(vec![0]));
/// assert_eq!(behind("UPDATE person SET name = 'x'"), Some(vec![0, 1]));
/// assert_eq!(behind("SELECT do_something()"), None);
/// # Ok::<(), caribou_schema::ApplyError>(())
/// ```
#[derive(Debug, Default)]
pub struct Past {
    trace: Trace,
}

impl Past {
    /// Enters an operation that somebody is about to run on a schema.
    pub fn enter(&mut self, who: usize, operation: &Operation, schema: &Schema) {
        self.trace.note(who, &self.touches(operation, schema));
    }

    /// Returns who had to do with what an operation has to do with that is about to be run on a schema, as far as their order
    /// matters; `None` when it may have to do with anything.
    pub fn behind(&self, operation: &Operation, schema: &Schema) -> Option<BTreeSet<usize>> {
        let touches = self.touches(operation, schema);
        let fires = |name: &QualifiedName| {
            schema.opaques().any(|of| of.id.kind == ObjectKind::Trigger && of.id.on.as_ref() == Some(name))
        };
        let may_be_anything = touches.is_barrier
            || matches!(operation, Operation::Data { writes, .. } if writes.iter().any(fires));
        (!may_be_anything).then(|| self.trace.behind(&touches))
    }

    /// Returns who changed what is called so, for a statement of which only the names are known.
    pub fn behind_names<'a>(&self, names: impl IntoIterator<Item = &'a QualifiedName>) -> BTreeSet<usize> {
        let reads = names.into_iter().map(|name| touch(name, Part::Whole)).collect();
        self.trace.behind(&Touches { reads, ..Touches::default() })
    }

    /// What an operation touches, with the rows that foreign keys lead to: they must be there for a row to come, and go when one goes.
    fn touches(&self, operation: &Operation, schema: &Schema) -> Touches {
        let mut touches = touches(operation, schema);
        match operation {
            Operation::Data { writes, .. } => {
                for table in schema.tables() {
                    for target in table.constraints.iter().filter_map(|of| target(&of.rule)) {
                        if writes.contains(&table.name) {
                            touches.reads.insert(touch(target, Part::Rows));
                        }
                        if writes.contains(target) {
                            touches.writes.insert(touch(&table.name, Part::Rows));
                        }
                    }
                }
            }
            // The rows that are there already are checked. In a table that nobody has touched so far are none.
            Operation::Alter { table, change, .. } if self.trace.knows(&key(&table.name)) => {
                if let TableChange::AddConstraint { constraint, .. } = &**change
                    && let Some(target) = target(&constraint.rule)
                {
                    touches.reads.insert(touch(table, Part::Rows));
                    touches.reads.insert(touch(target, Part::Rows));
                }
            }
            _ => {}
        }
        touches
    }
}

fn touch(name: &QualifiedName, part: Part) -> Touch {
    Touch { object: key(&name.name), part }
}

fn target(rule: &Rule) -> Option<&QualifiedName> {
    match rule {
        Rule::ForeignKey(key) => Some(&key.table),
        _ => None,
    }
}
