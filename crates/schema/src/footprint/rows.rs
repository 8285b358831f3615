//! Which rows a statement reads and writes, when it is run: those that it names, and those that foreign keys, triggers, views and
//! functions reach from there.

use std::collections::BTreeSet;

use caribou_migration::Dialect;

use super::of_operation::{in_any_namespace, object, object_of_any_kind};
use super::text::{self, Verbs};
use super::{Footprint, Resource};
use crate::{
    Action, Column, DataType, Expression, ForeignKey, IndexKey, Name, ObjectId, ObjectKind, Opaque,
    Partition, QualifiedName, Rule, Schema, Table,
};

/// Functions of PostgreSQL that triggers call, and that look at nothing but the row.
const OF_TRIGGERS: &[&str] = &[
    "moddatetime",
    "suppress_redundant_updates_trigger",
    "tsvector_update_trigger",
    "tsvector_update_trigger_column",
];

/// Words that move a sequence.
const COUNTING: &[&str] = &["nextval", "setval", "lastval"];

/// Words in the body of a routine that may do anything.
const UNSEEN: &[&str] =
    &["execute", "prepare", "create", "alter", "drop", "dblink", "dblink_exec", "query_to_xml", "call"];

/// What is run, with what has been found so far.
pub(super) struct Running<'s> {
    schema: &'s Schema,
    waiting: Vec<Work>,
    seen: BTreeSet<Work>,
    footprint: Footprint,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Work {
    Read(QualifiedName),
    Write(QualifiedName, Verbs),
    /// What it does when it is called, or a trigger fires.
    Run(ObjectId),
}

impl<'s> Running<'s> {
    pub(super) fn new(schema: &'s Schema) -> Self {
        Self { schema, waiting: Vec::new(), seen: BTreeSet::new(), footprint: Footprint::default() }
    }

    /// Runs a statement about rows.
    pub(super) fn statement(
        &mut self,
        text: &str,
        reads: &BTreeSet<QualifiedName>,
        writes: &BTreeSet<QualifiedName>,
    ) {
        let verbs = Verbs::of(text);
        self.query(text, reads);
        for table in writes {
            self.add(Work::Write(table.clone(), verbs));
        }
    }

    /// Changes rows as a foreign key does.
    pub(super) fn cascade(&mut self, table: &QualifiedName) {
        self.add(Work::Write(table.clone(), Verbs::CASCADED));
    }

    /// Runs a query.
    pub(super) fn query(&mut self, text: &str, reads: &BTreeSet<QualifiedName>) {
        for read in reads {
            self.add(Work::Read(read.clone()));
        }
        let words: BTreeSet<text::Word<'_>> = text::words(text).collect();
        let moves = words.iter().any(|word| COUNTING.iter().any(|of| of.eq_ignore_ascii_case(word.text)));
        let mut has_moved = !moves || words.iter().any(|word| word.text == "pg_get_serial_sequence");
        for word in words {
            if word.is_called {
                self.call(word.text);
            }
            for name in [word.text.to_owned(), word.text.to_lowercase()] {
                let name = Name::object(&name, self.schema.dialect());
                has_moved |= self.named(&name, moves);
            }
        }
        if !has_moved {
            self.anything();
        }
    }

    /// Computes an expression.
    pub(super) fn expression(&mut self, expression: &Expression) {
        let calls = text::calls(expression);
        let moves = calls.iter().any(|call| COUNTING.iter().any(|of| of.eq_ignore_ascii_case(call)));
        let mut has_moved = !moves;
        for name in expression.names() {
            has_moved |= self.named(name, moves);
        }
        for call in calls {
            self.call(&call);
        }
        if !has_moved {
            self.anything();
        }
    }

    /// Returns what has been found, when all of it has been followed.
    pub(super) fn footprint(mut self) -> Footprint {
        while let Some(work) = self.waiting.pop() {
            match work {
                Work::Read(name) => self.read(&name),
                Work::Write(name, verbs) => self.write(&name, verbs),
                Work::Run(id) => self.run(&id),
            }
        }
        self.footprint
    }

    fn add(&mut self, work: Work) {
        if self.seen.insert(work.clone()) {
            self.waiting.push(work);
        }
    }

    fn anything(&mut self) {
        self.footprint.writes.insert(Resource::Everything);
    }

    fn reads_rows(&mut self, of: &QualifiedName) {
        self.footprint.reads.insert(Resource::Rows(of.clone()));
    }

    fn writes_rows(&mut self, of: &QualifiedName) {
        self.footprint.writes.insert(Resource::Rows(of.clone()));
    }

    fn needs(&mut self, resource: Resource) {
        self.footprint.shapes.insert(resource);
    }

    /// Reads the type, and moves the sequence, that a word may mean. Says whether it was a sequence, and is moved.
    fn named(&mut self, name: &Name, moves: bool) -> bool {
        let schema = self.schema;
        let mut has_moved = false;
        for full in in_any_namespace(schema, name) {
            match schema.type_named(&full).map(|id| id.kind) {
                Some(ObjectKind::Enum) => self.needs(object_of_any_kind(&full)),
                Some(ObjectKind::Type | ObjectKind::Domain) => self.needs_type(&full),
                _ => {}
            }
            if moves && schema.sequence(&full).is_some() {
                self.moves(&full);
                has_moved = true;
            }
        }
        has_moved
    }

    /// Moves a sequence. Where one stands that belongs to a column is told by the rows of its table.
    fn moves(&mut self, sequence: &QualifiedName) {
        self.needs(object(ObjectKind::Sequence, sequence));
        match self.schema.sequence(sequence).and_then(|sequence| sequence.owner.as_ref()) {
            Some((table, _)) => self.writes_rows(table),
            None => self.writes_rows(sequence),
        }
    }

    /// Needs a type; the checks of a domain are made for every value.
    fn needs_type(&mut self, name: &QualifiedName) {
        self.needs(object_of_any_kind(name));
        let schema = self.schema;
        for kind in [ObjectKind::Type, ObjectKind::Domain] {
            if let Some(opaque) = schema.opaques.get(&ObjectId::new(kind, name.clone())) {
                text::calls(&opaque.definition).iter().for_each(|call| self.call(call));
            }
        }
    }

    /// Calls a function; what the database brings, or an extension, changes no rows.
    fn call(&mut self, function: &str) {
        for id in routines(self.schema, function) {
            self.add(Work::Run(id.clone()));
        }
        // Another of that name may be the one that is called then.
        let name = Name::object(function, self.schema.dialect());
        self.needs(object(ObjectKind::Function, &QualifiedName::plain(name)));
    }

    fn read(&mut self, name: &QualifiedName) {
        let schema = self.schema;
        if schema.dialect() == Dialect::Mysql && name.name.as_str().eq_ignore_ascii_case("dual") {
            return;
        }
        if let Some(view) = schema.view(name) {
            self.reads_rows(name);
            if !view.materialized {
                view.reads.iter().for_each(|read| self.add(Work::Read(read.clone())));
                text::calls(&view.query).iter().for_each(|call| self.call(call));
                self.rules(name);
            }
            return;
        }
        self.reads_rows(name);
        if let Some((owner, _)) = schema.sequence(name).and_then(|sequence| sequence.owner.as_ref()) {
            self.reads_rows(owner);
        }
        if let Some(table) = schema.table(name) {
            // A value of a type of its own is written as any other text.
            for column in &table.columns {
                if let DataType::Named { name, .. } = &column.data_type {
                    self.needs_type(name);
                }
            }
            schema.children(name).into_iter().for_each(|child| self.add(Work::Read(child)));
            self.rules(name);
        } else if schema.sequence(name).is_none() {
            // The catalog, or something that nobody knows.
            self.footprint.reads.insert(Resource::Everything);
        }
    }

    /// Needs the rules and policies of a table that is read.
    fn rules(&mut self, table: &QualifiedName) {
        let schema = self.schema;
        for id in schema.attached(table) {
            if matches!(id.kind, ObjectKind::Rule | ObjectKind::Policy) {
                self.add(Work::Run(id.clone()));
            }
        }
    }

    fn write(&mut self, name: &QualifiedName, verbs: Verbs) {
        let schema = self.schema;
        if schema.sequence(name).is_some() {
            return self.moves(name);
        }
        self.writes_rows(name);
        for id in schema.attached(name) {
            self.add(Work::Run(id.clone()));
        }
        if let Some(view) = schema.view(name) {
            for read in &view.reads {
                // A materialized view is filled, any other is a way to its tables.
                self.add(match view.materialized {
                    true => Work::Read(read.clone()),
                    false => Work::Write(read.clone(), verbs),
                });
            }
            text::calls(&view.query).iter().for_each(|call| self.call(call));
            return;
        }
        let Some(table) = schema.table(name) else { return self.anything() };
        if table.options.contains_key("module") {
            self.anything();
        }
        for child in schema.children(name) {
            self.add(Work::Write(child, verbs));
        }
        let whole = match &table.partition {
            Some(Partition::Of { table, .. }) => Some(table),
            Some(Partition::By(_)) | None => None,
        };
        for parent in whole.into_iter().chain(&table.inherits) {
            // Its rows are among those of the parent, to which others refer.
            self.add(Work::Write(parent.clone(), verbs));
        }
        table.columns.iter().for_each(|column| self.column(column));
        self.parts(table);
        for referrer in schema.referrers(name) {
            let others = schema.table(&referrer).into_iter().flat_map(|other| &other.constraints);
            for constraint in others {
                match &constraint.rule {
                    Rule::ForeignKey(key) if key.table == *name => self.follow(&referrer, key, verbs),
                    _ => {}
                }
            }
        }
    }

    fn column(&mut self, column: &Column) {
        if let DataType::Named { name, .. } = &column.data_type {
            self.needs_type(name);
        }
        let generated = column.generated.as_ref().map(|generated| &generated.expression);
        for expression in column.default.iter().chain(&column.on_update).chain(generated) {
            self.expression(expression);
        }
    }

    fn parts(&mut self, table: &'s Table) {
        for constraint in &table.constraints {
            match &constraint.rule {
                Rule::Check { expression, .. } | Rule::Exclude(expression) => self.expression(expression),
                Rule::ForeignKey(key) => self.reads_key(&key.table, &key.referenced),
                Rule::PrimaryKey(_) | Rule::Unique(_) => {}
            }
        }
        for index in &table.indexes {
            let computed = index.parts.iter().filter_map(|part| match &part.key {
                IndexKey::Expression(expression) => Some(expression),
                IndexKey::Column(_) => None,
            });
            computed.chain(&index.predicate).for_each(|expression| self.expression(expression));
        }
    }

    /// What a foreign key does when rows go to which it refers, or change.
    fn follow(&mut self, referrer: &QualifiedName, key: &ForeignKey, verbs: Verbs) {
        let acts = |action| !matches!(action, Action::NoAction | Action::Restrict);
        let writes =
            verbs.empties_all || verbs.deletes && acts(key.on_delete) || verbs.updates && acts(key.on_update);
        if writes {
            let verbs = if verbs.empties_all { verbs } else { Verbs::CASCADED };
            self.add(Work::Write(referrer.clone(), verbs));
        } else if verbs.deletes || verbs.updates {
            self.reads_key(referrer, &key.columns);
        }
    }

    /// Reads some columns of the rows of a table, its primary key when none is named. Whoever changes rows changes them too.
    fn reads_key(&mut self, table: &QualifiedName, columns: &[Name]) {
        let primary = self.schema.table(table).and_then(Table::primary_key);
        let columns = match primary {
            Some(primary) if columns.is_empty() => &primary.columns,
            _ => columns,
        };
        if columns.is_empty() {
            self.reads_rows(table);
        }
        for column in columns {
            self.footprint.reads.insert(Resource::Column(table.clone(), column.clone()));
        }
    }

    /// What a routine, a trigger, a rule or a policy does, as far as its text tells.
    fn run(&mut self, id: &ObjectId) {
        let schema = self.schema;
        let Some(opaque) = schema.opaques.get(id) else { return };
        self.needs(Resource::Object(id.clone()));
        let is_routine = super::of_operation::is_routine(id.kind);
        let text = opaque.definition.to_text(Name::to_string);
        if is_routine && (!is_readable(opaque, schema.dialect()) || text::has_word(&text, UNSEEN)) {
            return self.anything();
        }
        let calls_function = id.kind == ObjectKind::Trigger && schema.dialect() == Dialect::Postgres;
        for read in &opaque.reads {
            if calls_function {
                self.fire(read);
            } else {
                self.reach(read, &text);
            }
        }
        if schema.dialect() == Dialect::Postgres && !calls_function {
            for name in opaque.definition.names() {
                for full in in_any_namespace(schema, name) {
                    if schema.table(&full).is_some() || schema.view(&full).is_some() {
                        self.reach(&full, &text);
                    }
                }
            }
        }
        self.expression(&opaque.definition);
    }

    /// Reads a table that a text names, and writes it if the text writes anything.
    fn reach(&mut self, name: &QualifiedName, text: &str) {
        self.add(Work::Read(name.clone()));
        if text::changes_rows(text) {
            self.add(Work::Write(name.clone(), Verbs::of(text)));
        }
    }

    /// Runs the function of a trigger.
    fn fire(&mut self, function: &QualifiedName) {
        let found = routines(self.schema, function.name.as_str());
        if found.is_empty() && !OF_TRIGGERS.contains(&function.name.as_str()) {
            self.anything();
        }
        found.into_iter().for_each(|id| self.add(Work::Run(id.clone())));
    }
}

/// Returns the routines that a word may mean, whatever their arguments.
fn routines<'s>(schema: &'s Schema, word: &str) -> Vec<&'s ObjectId> {
    let kinds = [ObjectKind::Function, ObjectKind::Procedure, ObjectKind::Aggregate];
    if schema.dialect() != Dialect::Postgres {
        let known = schema.opaques.keys().filter(|id| kinds.contains(&id.kind));
        return known.filter(|id| id.name.name.as_str().eq_ignore_ascii_case(word)).collect();
    }
    // What is in quotes keeps its case, all else is folded.
    let texts = BTreeSet::from([word.to_owned(), word.to_lowercase()]);
    let names = texts.iter().map(|text| Name::object(text, Dialect::Postgres));
    let mut found = Vec::new();
    for name in names {
        for full in in_any_namespace(schema, &name) {
            for kind in kinds {
                found.extend(schema.namesakes(&ObjectId::new(kind, full.clone())));
            }
        }
    }
    found
}

/// Says whether the body of a routine is SQL, or PL/pgSQL.
fn is_readable(routine: &Opaque, dialect: Dialect) -> bool {
    if dialect != Dialect::Postgres {
        return true;
    }
    let Some(statement) = &routine.statement else { return false };
    let text = statement.to_text(Name::to_string);
    let mut languages = text::words(&text)
        .skip_while(|word| !word.text.eq_ignore_ascii_case("language"))
        .skip(1)
        .map(|word| word.text.to_ascii_lowercase());
    languages.next().is_none_or(|language| language == "sql" || language == "plpgsql")
}
