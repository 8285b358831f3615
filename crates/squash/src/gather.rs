//! From scripts to items.

mod empty;
mod rebuild;
mod resolve;
mod session;
mod written;

use caribou_migration::Dialect;
use caribou_schema::{
    Footprint, ObjectId, ObjectKind, Operation, QualifiedName, Resource, Schema, TableChange,
};
use caribou_sql::{Neutral, SplitError, TokenKind, parse, split, tokens};

use self::empty::Empty;
use self::resolve::{Resolved, resolved};
pub use self::session::{Weight, weight};
pub use self::written::written;
use crate::item::{Item, Statement};
use crate::{LeftOut, Origin, Source, Waste};

/// What scripts are made of.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) statements: Vec<Statement>,
    pub(crate) items: Vec<Item>,
    pub(crate) left_out: Vec<LeftOut>,
    /// How many statements there were.
    pub(crate) count: usize,
}

/// How much of a statement's beginning is shown.
const SHOWN: usize = 60;

/// Reads scripts that run one after the other on a schema.
pub(crate) fn gather(sources: &[Source<'_>], before: &Schema) -> Result<Gathered, (usize, SplitError)> {
    let mut reader = Reader {
        schema: before.clone(),
        empty: Empty::default(),
        gathered: Gathered { statements: Vec::new(), items: Vec::new(), left_out: Vec::new(), count: 0 },
    };
    for (place, source) in sources.iter().enumerate() {
        let is_last = place + 1 == sources.len();
        reader.read(source, is_last).map_err(|error| (place, error))?;
    }
    Ok(reader.gathered)
}

/// Reads scripts as they are, without a thought of what they do.
pub(crate) fn as_written(sources: &[Source<'_>], dialect: Dialect) -> Result<Gathered, (usize, SplitError)> {
    let mut gathered = Gathered { statements: Vec::new(), items: Vec::new(), left_out: Vec::new(), count: 0 };
    for (place, source) in sources.iter().enumerate() {
        let all = split(source.script, dialect).map_err(|error| (place, error))?;
        let run_in_transaction = is_transaction(source, &all);
        let mut end = 0;
        for statement in &all {
            gathered.count += 1;
            let read = read_statement(source, statement, &mut end);
            let is_begin_or_end = statement.neutral() == Some(Neutral::Transaction);
            if is_begin_or_end || is_key_check_of_sqlite(statement) {
                let waste = if is_begin_or_end { Waste::Transaction } else { Waste::KeyChecks };
                gathered.left_out.push(LeftOut { statement: read.origin, waste });
                continue;
            }
            let operations = parse(statement).operations;
            let statement = Statement { parts: operations.len().max(1), run_in_transaction, ..read };
            gathered.add(statement, operations, &Footprint::everything());
        }
        let reset = session::reset(all.iter(), dialect);
        if let Some((text, _)) = reset.filter(|_| place + 1 < sources.len()) {
            gathered.add_text(source, text, &Footprint::everything());
        }
    }
    Ok(gathered)
}

impl Gathered {
    /// Adds a statement as it is.
    fn add(&mut self, statement: Statement, mut operations: Vec<Operation>, footprint: &Footprint) {
        if operations.is_empty() {
            operations.push(Operation::Neutral { text: statement.text.clone() });
        }
        let place = self.statements.len();
        self.statements.push(statement);
        self.items.extend(operations.into_iter().map(|operation| Item {
            operation,
            footprint: footprint.clone(),
            is_untouched: true,
            is_fixed: true,
            rest: Vec::new(),
            from: [place].into(),
        }));
    }

    /// Adds a statement that no script has.
    fn add_text(&mut self, source: &Source<'_>, text: String, footprint: &Footprint) {
        let start = text.clone();
        let origin = Origin { id: source.id.clone(), file: source.file.to_owned(), line: 0, start };
        let statement = Statement { origin, text, comments: Vec::new(), parts: 1, run_in_transaction: true };
        self.add(statement, Vec::new(), footprint);
    }
}

/// Says whether a statement switches the checking of foreign keys on SQLite. In a transaction it is not heard, and whoever runs a script that
/// drops tables looks after the keys.
fn is_key_check_of_sqlite(statement: &caribou_sql::Statement<'_>) -> bool {
    statement.dialect == Dialect::Sqlite
        && statement.neutral() == Some(Neutral::KeyChecks)
        && statement.must_run_outside_transaction()
}

/// Says whether a script can be part of a transaction: it was one, or was none only for the sake of a switch that is left out.
fn is_transaction(source: &Source<'_>, statements: &[caribou_sql::Statement<'_>]) -> bool {
    let mut outside =
        statements.iter().filter(|statement| statement.must_run_outside_transaction()).peekable();
    source.run_in_transaction || outside.peek().is_some() && outside.all(is_key_check_of_sqlite)
}

/// Reads a statement with the comments above it, and the one behind it on the same line. `end` is where the one before it ended.
fn read_statement(source: &Source<'_>, statement: &caribou_sql::Statement<'_>, end: &mut usize) -> Statement {
    let start = statement.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let start = match start.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", start[..cut].trim_end()),
        None => start,
    };
    let origin = Origin { id: source.id.clone(), file: source.file.to_owned(), line: statement.line, start };
    let gap = source.script.get(*end..statement.start).unwrap_or_default();
    let mut comments: Vec<String> = Vec::new();
    for token in tokens(gap, statement.dialect).filter(|token| token.kind == TokenKind::Comment) {
        comments.push(token.text(gap).trim_end().to_owned());
    }
    *end = statement.end();
    let behind = source.script.get(*end..).unwrap_or_default();
    let mut at = 0;
    for token in tokens(behind, statement.dialect) {
        let text = token.text(behind);
        at += text.len();
        if token.kind == TokenKind::Comment {
            comments.push(text.trim_end().to_owned());
            *end += at;
        }
        let goes_on = token.kind == TokenKind::Whitespace && !text.contains('\n') || text == ";";
        if !goes_on {
            break;
        }
    }
    Statement {
        origin,
        text: statement.text.to_owned(),
        comments,
        parts: 0,
        run_in_transaction: source.run_in_transaction,
    }
}

/// Scripts while they are read.
struct Reader {
    /// What is there at this point.
    schema: Schema,
    empty: Empty,
    gathered: Gathered,
}

impl Reader {
    fn read(&mut self, source: &Source<'_>, is_last: bool) -> Result<(), SplitError> {
        let dialect = self.schema.dialect();
        let all = split(source.script, dialect)?;
        let run_in_transaction = is_transaction(source, &all);
        let mut end = 0;
        for statement in &all {
            self.gathered.count += 1;
            let mut read = read_statement(source, statement, &mut end);
            let first_item = self.gathered.items.len();
            if let Err(waste) = self.statement(source, statement, &mut read) {
                self.gathered.left_out.push(LeftOut { statement: read.origin, waste });
                continue;
            }
            read.parts = self.gathered.items.len().saturating_sub(first_item);
            read.run_in_transaction = run_in_transaction;
            self.gathered.statements.push(read);
        }
        if let Some((text, weight)) = session::reset(all.iter(), dialect).filter(|_| !is_last) {
            let matters = weight == Weight::Matters;
            let footprint = if matters { Footprint::everything() } else { Footprint::default() };
            self.gathered.add_text(source, text, &footprint);
        }
        self.schema.end_session();
        Ok(())
    }

    /// Adds the items of a statement, or says why it is not needed.
    fn statement(
        &mut self,
        source: &Source<'_>,
        statement: &caribou_sql::Statement<'_>,
        read: &mut Statement,
    ) -> Result<(), Waste> {
        if let Some(neutral) = statement.neutral() {
            let footprint = self.neutral(&neutral, statement)?;
            let operation = Operation::Neutral { text: read.text.clone() };
            self.add(operation, footprint);
            return Ok(());
        }
        let operations = parse(statement).operations;
        if operations.is_empty() {
            self.add(Operation::Neutral { text: read.text.clone() }, Footprint::default());
            return Ok(());
        }
        if source.elidable && operations.iter().all(is_elidable) {
            return Err(Waste::Elidable);
        }
        // Only the text says what a clause without meaning to a schema does, such as whose a table is.
        let is_fixed = operations.iter().any(says_nothing);
        let mut is_whole = true;
        let mut wanted = Vec::new();
        for operation in operations {
            if let Operation::Data { writes, .. } = &operation
                && self.empty.changes_nothing(statement, writes, &self.schema)
            {
                return Err(Waste::NoRows);
            }
            let is_new = |table: &QualifiedName| self.empty.contains(table);
            match resolved(&operation, &self.schema, &is_new) {
                Resolved::Nothing => is_whole = false,
                Resolved::AsItIs => self.run(&operation, is_fixed, &mut wanted),
                Resolved::As(other) => {
                    is_whole &= says_the_same(&operation, &other);
                    self.run(&other, is_fixed, &mut wanted);
                }
            }
        }
        if wanted.is_empty() {
            return Err(Waste::Nothing);
        }
        let place = self.gathered.statements.len();
        for (operation, rest, footprint) in self.at_once(wanted) {
            let (from, is_untouched) = ([place].into(), is_whole);
            self.gathered.items.push(Item { operation, rest, footprint, is_untouched, is_fixed, from });
        }
        self.swap();
        Ok(())
    }

    /// Keeps a column that is added together with its constraints on SQLite, which can add them with the column only.
    fn at_once(&self, wanted: Vec<(Operation, Footprint)>) -> Vec<(Operation, Vec<Operation>, Footprint)> {
        let adds = |operation: &Operation, is: fn(&TableChange) -> bool| matches!(operation, Operation::Alter { change, .. } if is(change));
        let is_column = |change: &TableChange| matches!(change, TableChange::AddColumn { .. });
        let is_constraint = |change: &TableChange| matches!(change, TableChange::AddConstraint { .. });
        let mut all: Vec<(Operation, Vec<Operation>, Footprint)> = Vec::with_capacity(wanted.len());
        for (operation, footprint) in wanted {
            match all.last_mut() {
                Some((column, rest, touched))
                    if self.schema.dialect() == Dialect::Sqlite
                        && adds(column, is_column)
                        && adds(&operation, is_constraint) =>
                {
                    rest.push(operation);
                    touched.add(footprint);
                }
                _ => all.push((operation, Vec::new(), footprint)),
            }
        }
        all
    }

    /// Lets the schema have an operation, and keeps it with what it touches there.
    fn run(&mut self, operation: &Operation, is_fixed: bool, wanted: &mut Vec<(Operation, Footprint)>) {
        // Under names that are said it can be combined with what comes, whatever else is there.
        let operation = operation.spelled_out(&mut self.schema);
        let mut footprint = operation.footprint_in(&mut self.schema);
        if let (Operation::Alter { table, .. }, true) = (&operation, is_fixed) {
            // What is not said may be anything about the table, but nothing else.
            footprint.writes.insert(Resource::Object(ObjectId::new(ObjectKind::Table, table.clone())));
        }
        self.empty.follow(&operation, &self.schema);
        if self.schema.apply(&operation).is_err() {
            // What was not understood before may have made what is missing here; if not, running it will tell.
            let doubt = Operation::Opaque { text: "what does not fit".to_owned(), object: None };
            let _doubt = self.schema.apply(&doubt);
            self.empty.forget();
            wanted.push((operation, Footprint::everything()));
            return;
        }
        wanted.push((operation, footprint));
    }

    /// Adds a statement of which only the text is known.
    fn add(&mut self, operation: Operation, footprint: Footprint) {
        let (from, rest) = ([self.gathered.statements.len()].into(), Vec::new());
        self.gathered.items.push(Item {
            operation,
            rest,
            footprint,
            is_untouched: true,
            is_fixed: true,
            from,
        });
    }

    /// Returns what a statement touches that changes neither a schema nor rows.
    fn neutral(
        &mut self,
        neutral: &Neutral,
        statement: &caribou_sql::Statement<'_>,
    ) -> Result<Footprint, Waste> {
        let objects = |names: &[QualifiedName]| Footprint {
            writes: names
                .iter()
                .map(|name| Resource::Object(ObjectId::new(ObjectKind::Table, name.clone())))
                .collect(),
            ..Footprint::default()
        };
        match neutral {
            Neutral::Transaction => Err(Waste::Transaction),
            Neutral::Housekeeping => Err(Waste::Housekeeping),
            Neutral::Setting | Neutral::Patience if weight(statement) == Weight::Preamble => {
                Err(Waste::Preamble)
            }
            Neutral::Patience => Ok(Footprint::default()),
            Neutral::KeyChecks if is_key_check_of_sqlite(statement) => Err(Waste::KeyChecks),
            Neutral::Setting if weight(statement) == Weight::Harmless => Ok(Footprint::default()),
            Neutral::Lock(tables) if tables.iter().all(|table| self.empty.contains(table)) => {
                Err(Waste::Housekeeping)
            }
            Neutral::Lock(names) | Neutral::Rights(names) if !names.is_empty() => Ok(objects(names)),
            _ => Ok(Footprint::everything()),
        }
    }

    /// Takes SQLite's way to change a table that has no rows for what it is.
    fn swap(&mut self) {
        if self.schema.dialect() == Dialect::Sqlite {
            rebuild::recognise(&mut self.gathered.items, &self.empty, &self.schema);
        }
    }
}

/// Says whether a squash may leave an operation out if its migration says so; what is defined stays.
fn is_elidable(operation: &Operation) -> bool {
    matches!(operation, Operation::Data { .. } | Operation::Opaque { .. } | Operation::Neutral { .. })
}

fn says_nothing(operation: &Operation) -> bool {
    matches!(operation, Operation::Alter { change, .. } if matches!(**change, TableChange::Nothing))
}

/// Says whether the text of one operation does for the other: only the words for what may be there or missing differ.
fn says_the_same(operation: &Operation, other: &Operation) -> bool {
    let is_concurrent =
        |operation: &Operation| matches!(operation, Operation::CreateIndex { concurrently: true, .. });
    is_concurrent(operation) == is_concurrent(other)
}
