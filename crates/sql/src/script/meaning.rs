//! Whether two scripts do the same.

use std::collections::BTreeSet;

use caribou_migration::{Checksum, Dialect};
use caribou_schema::{
    ColumnChange, Constraint, ConstraintRef, Name, Object, ObjectId, ObjectKind, Operation, QualifiedName,
    Rule, Schema, TableChange,
};

use crate::{Statement, TokenKind, parse, replay, split, tokens};

/// Says whether a script means the same as another one to a backend: run on `before`, both lead to the same schema, every statement
/// about rows is the same, and what one drops, renames or converts the other does too.
///
/// When unsure it says no: a statement that is not understood must stand in both, word for word.
///
/// # Examples
/// ```
/// use caribou_migration::Dialect;
/// use caribou_schema::Schema;
/// use caribou_sql::means_the_same;
///
/// let before = Schema::empty(Dialect::Postgres);
/// assert!(means_the_same("create table t (a int)", "CREATE TABLE t (a INTEGER);", &before));
/// assert!(!means_the_same("create table t (a int)", "CREATE TABLE t (a BIGINT);", &before));
/// ```
pub fn means_the_same(script: &str, other_script: &str, before: &Schema) -> bool {
    let dialect = before.dialect();
    let (Some(one), Some(other)) = (Reading::of(script, dialect), Reading::of(other_script, dialect)) else {
        return false;
    };
    one.steps.len() == other.steps.len()
        && (dialect != Dialect::Sqlite || below_columns(script) == below_columns(other_script))
        && one.marks == other.marks
        && one.steps.iter().zip(&other.steps).all(|(one, other)| one.word_for_word == other.word_for_word)
        && lead_to_the_same(&one, &other, before)
}

/// Runs both step by step, and compares what is there before each statement about rows, and in the end.
fn lead_to_the_same(one: &Reading<'_>, other: &Reading<'_>, before: &Schema) -> bool {
    let (mut first, mut second) = (before.clone(), before.clone());
    one.steps.iter().zip(&other.steps).all(|(one, other)| {
        one.run(&mut first)
            && other.run(&mut second)
            && first.differences(&second).is_empty()
            && first.name_differences(&second).is_empty()
            && first.doubts().len() == second.doubts().len()
    })
}

/// What a script does, as far as it can be read.
struct Reading<'s> {
    /// Definitions, each list ended by a statement that does anything else; the last one by none.
    steps: Vec<Step<'s>>,
    marks: Marks,
}

/// What a script does that a schema does not tell: in order, but for indexes, which can go whenever nobody needs them.
#[derive(Default, PartialEq, Eq)]
struct Marks {
    in_order: Vec<Mark>,
    indexes: BTreeSet<Mark>,
}

impl Marks {
    fn add(&mut self, mark: Mark) {
        match &mark {
            Mark::Drops(id) if id.kind == ObjectKind::Index => {
                self.indexes.insert(mark);
            }
            _ => self.in_order.push(mark),
        }
    }
}

/// Something that a schema does not tell when it is done: what was dropped and made again has lost what was in it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Drops(ObjectId),
    Renames(ObjectId, Name),
    DropsColumn(QualifiedName, Name),
    RenamesColumn(QualifiedName, Name, Name),
    ConvertsColumn(QualifiedName, Name),
    DropsConstraint(QualifiedName, Option<Name>),
    RenamesConstraint(QualifiedName, Name, Name),
    BuildsConcurrently(QualifiedName, Option<Name>),
}

impl Mark {
    fn of(operation: &Operation) -> Option<Self> {
        match operation {
            Operation::Drop { id, .. } => Some(Self::Drops(id.clone())),
            Operation::Rename { id, to, .. } => Some(Self::Renames(id.clone(), to.clone())),
            Operation::CreateIndex { table, index, concurrently: true, .. } => {
                Some(Self::BuildsConcurrently(table.clone(), index.name.clone()))
            }
            Operation::Alter { table, change, .. } => {
                let table = table.clone();
                match &**change {
                    TableChange::DropColumn { name, .. } => Some(Self::DropsColumn(table, name.clone())),
                    TableChange::RenameColumn { from, to } => {
                        Some(Self::RenamesColumn(table, from.clone(), to.clone()))
                    }
                    TableChange::AlterColumn {
                        name,
                        change: ColumnChange::Type { .. } | ColumnChange::Whole { .. },
                    } => Some(Self::ConvertsColumn(table, name.clone())),
                    TableChange::DropConstraint { which, .. } => {
                        let name = match which {
                            ConstraintRef::Name(name) => Some(name.clone()),
                            ConstraintRef::PrimaryKey | ConstraintRef::Rule(_) => None,
                        };
                        Some(Self::DropsConstraint(table, name))
                    }
                    TableChange::RenameConstraint { from, to } => {
                        Some(Self::RenamesConstraint(table, from.clone(), to.clone()))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

#[derive(Default)]
struct Step<'s> {
    definitions: Vec<Statement<'s>>,
    word_for_word: Option<Checksum>,
    last: Option<Statement<'s>>,
}

impl<'s> Reading<'s> {
    /// Reads a script, `None` when the backend would refuse it.
    fn of(script: &'s str, dialect: Dialect) -> Option<Self> {
        let mut steps = vec![Step::default()];
        let mut marks = Marks::default();
        for statement in split(script, dialect).ok()? {
            let parsed = parse(&statement);
            if parsed.problem.is_some() || is_read_otherwise(&statement) {
                return None;
            }
            parsed.operations.iter().filter_map(Mark::of).for_each(|mark| marks.add(mark));
            let step = steps.last_mut()?;
            if parsed.operations.iter().all(is_definition) {
                step.definitions.push(statement);
            } else {
                step.word_for_word = Some(statement.checksum());
                step.last = Some(statement);
                steps.push(Step::default());
            }
        }
        Some(Self { steps, marks })
    }
}

impl Step<'_> {
    fn run(&self, schema: &mut Schema) -> bool {
        let mut statements = self.definitions.iter().chain(&self.last);
        statements.all(|statement| {
            let is_early =
                parse(statement).operations.iter().any(|operation| refers_ahead(operation, schema));
            !is_early && replay(statement.text, schema).is_ok()
        })
    }
}

/// Says whether a new table has a key to one that is not there yet. MariaDB can take that, MySQL does not.
fn refers_ahead(operation: &Operation, schema: &Schema) -> bool {
    let Operation::Create { object, .. } = operation else { return false };
    let Object::Table(table) = &**object else { return false };
    let ahead = |constraint: &Constraint| match &constraint.rule {
        Rule::ForeignKey(key) => key.table != table.name && schema.table(&key.table).is_none(),
        _ => false,
    };
    table.constraints.iter().any(ahead)
}

/// Says whether a schema tells all that an operation does.
fn is_definition(operation: &Operation) -> bool {
    !matches!(
        operation,
        Operation::CreateTableAs { .. }
            | Operation::Data { .. }
            | Operation::Neutral { .. }
            | Operation::Opaque { .. }
    )
}

/// Counts the foreign keys and named constraints that stand below the columns of tables: SQLite drops a column only if none of these is about
/// it, so it matters later where they stand.
fn below_columns(script: &str) -> (usize, usize) {
    let (mut keys, mut named) = (0, 0);
    let mut before = "";
    for token in tokens(script, Dialect::Sqlite).filter(|token| token.kind.is_significant()) {
        let text = token.text(script);
        keys += usize::from(text.eq_ignore_ascii_case("FOREIGN"));
        named += usize::from(text.eq_ignore_ascii_case("CONSTRAINT") && matches!(before, "," | "("));
        before = text;
    }
    (keys, named)
}

/// Says whether MySQL takes a statement and reads it as something else: a name in double quotes as a string, and before MySQL 9 and
/// MariaDB 10.5 `REFERENCES` in the definition of a column as nothing. MariaDB does not take a name for a check there at all.
fn is_read_otherwise(statement: &Statement<'_>) -> bool {
    if statement.dialect != Dialect::Mysql {
        return false;
    }
    let (mut keys, mut references) = (0, 0);
    let mut before = "";
    for token in tokens(statement.text, statement.dialect).filter(|token| token.kind.is_significant()) {
        let text = token.text(statement.text);
        if token.kind == TokenKind::String && text.starts_with('"') {
            return true;
        }
        let is = |word: &str| token.kind == TokenKind::Word && text.eq_ignore_ascii_case(word);
        let begins_clause = [",", "(", "ADD", "DROP"].iter().any(|word| before.eq_ignore_ascii_case(word));
        if is("CONSTRAINT") && !begins_clause {
            return true;
        }
        before = text;
        keys += usize::from(is("FOREIGN"));
        references += usize::from(is("REFERENCES"));
    }
    references > keys && statement.cursor().is_any(&["CREATE", "ALTER"])
}
