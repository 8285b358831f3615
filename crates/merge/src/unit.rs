//! The statements of a branch, with what each touches.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use caribou_schema::{
    ApplyError, Existing, Footprint, Missing, Object, ObjectId, ObjectKind, Operation, QualifiedName,
    Resource, Schema, TableChange,
};
use caribou_sql::{Neutral, Statement};
use caribou_squash::{Origin, Source, Step, Weight, weight, written};

use crate::ReadError;
use crate::rows::Simple;

/// A statement of a branch: it is done or it is not.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) origin: Origin,
    /// Which script it stands in.
    pub(crate) script: usize,
    /// With the comments above it.
    text: String,
    pub(crate) operations: Vec<Operation>,
    /// What it touches where it stands, and where the other branch ran before.
    pub(crate) footprint: Footprint,
    /// The tables and views that a statement about rows or rights names and that are there: no schema asks for them.
    names: BTreeSet<QualifiedName>,
    /// Whether it may do more than anybody can read.
    pub(crate) is_opaque: bool,
    /// What it does to rows, if that is plain.
    pub(crate) rows: Option<Simple>,
}

/// The statements of a branch, in order.
#[derive(Debug)]
pub(crate) struct Side {
    pub(crate) units: Vec<Unit>,
}

impl Side {
    /// Reads scripts that run one after the other on a schema.
    pub(crate) fn read(sources: &[Source<'_>], before: &Schema) -> Result<Self, ReadError> {
        let mut schema = before.clone();
        let mut units = Vec::new();
        for (script, source) in sources.iter().enumerate() {
            let steps = written(source, schema.dialect())
                .map_err(|error| ReadError { file: source.file.to_owned(), source: error })?;
            let mut is_shifted = false;
            for step in steps {
                let Step::Kept { origin, text, operations } = step else { continue };
                let statement = Statement::new(&text, schema.dialect());
                is_shifted |= shifts_names(&statement);
                let (footprint, mut names) = neutral(&statement);
                names.retain(|name| is_there(&schema, name));
                let rows = Simple::of(&operations, schema.dialect());
                let mut unit = Unit {
                    origin,
                    script,
                    text: text.clone(),
                    operations,
                    footprint,
                    names,
                    is_opaque: false,
                    rows,
                };
                unit.look(&mut schema);
                if is_shifted && !unit.is_harmless() {
                    unit.doubt();
                }
                units.push(unit);
            }
            schema.end_session();
        }
        Ok(Self { units })
    }

    /// Runs the statements on what is there, passing over those that do not fit; says which these are. What the others touch there is
    /// added to what they touch. The scripts of which it is known which of the other branch they are have run.
    pub(crate) fn run_after(
        &mut self,
        schema: &mut Schema,
        done: &BTreeMap<usize, usize>,
    ) -> Vec<(usize, ApplyError)> {
        let mut misfits = Vec::new();
        for place in 0..self.units.len() {
            if place > 0 && self.units[place].script != self.units[place - 1].script {
                schema.end_session();
            }
            let unit = &mut self.units[place];
            if done.contains_key(&unit.script) {
                continue;
            }
            let mut footprint = Footprint::default();
            let run = unit.watched(schema, &mut |operation, schema| {
                footprint.add(touched(operation, schema));
            });
            match run {
                Ok(()) => {
                    unit.footprint.add(footprint);
                    unit.is_opaque |= unit.may_do_anything();
                }
                Err(error) => misfits.push((place, error)),
            }
        }
        schema.end_session();
        misfits
    }

    /// Returns the places of the statements of a script.
    pub(crate) fn places(&self, script: usize) -> Range<usize> {
        let start = self.units.partition_point(|unit| unit.script < script);
        start..self.units.partition_point(|unit| unit.script <= script)
    }

    /// Runs the statements before one of them, passing over those that do not fit.
    pub(crate) fn run_up_to(&self, end: usize, from: usize, schema: &mut Schema) {
        self.run_rest(end, from, schema, &|_| false);
    }

    /// Runs the statements before one of them, but those of the scripts that have run, passing over those that do not fit.
    pub(crate) fn run_rest(
        &self,
        end: usize,
        from: usize,
        schema: &mut Schema,
        has_run: &dyn Fn(usize) -> bool,
    ) {
        for place in from..end {
            if place > 0 && self.units[place].script != self.units[place - 1].script {
                schema.end_session();
            }
            if !has_run(self.units[place].script) {
                let _fits = self.units[place].run(schema);
            }
        }
    }
}

impl Unit {
    /// Finds what it touches where it stands, and does it.
    fn look(&mut self, schema: &mut Schema) {
        let mut footprint = Footprint::default();
        let mut names = BTreeSet::new();
        let run = self.watched(schema, &mut |operation, schema| {
            footprint.add(touched(operation, schema));
            if let Operation::Data { reads, writes, .. } = operation {
                names.extend(reads.union(writes).filter(|name| is_there(schema, name)).cloned());
            }
        });
        self.names.extend(names);
        self.footprint.add(footprint);
        let is_opaque = |operation: &Operation| matches!(operation, Operation::Opaque { .. });
        self.is_opaque = self.operations.iter().any(is_opaque) || self.may_do_anything();
        if run.is_err() {
            // What was not understood before may have made what is missing here; if not, running it will tell.
            let doubt = Operation::Opaque { text: "what does not fit".to_owned(), object: None };
            let _doubt = schema.apply(&doubt);
            self.doubt();
        }
    }

    fn may_do_anything(&self) -> bool {
        self.footprint.touches().any(|resource| *resource == Resource::Everything)
            && !self.is_about_extensions()
    }

    fn doubt(&mut self) {
        self.footprint = Footprint::everything();
        self.is_opaque = true;
    }

    /// Does all of it or nothing. `each` sees the schema before every operation.
    fn watched(
        &self,
        schema: &mut Schema,
        each: &mut dyn FnMut(&Operation, &mut Schema),
    ) -> Result<(), ApplyError> {
        self.needs_met(schema)?;
        let before = (self.operations.len() > 1).then(|| schema.clone());
        for operation in self.applied() {
            each(operation, schema);
            if let Err(error) = schema.apply(operation) {
                if let Some(before) = before {
                    *schema = before;
                }
                return Err(error);
            }
        }
        Ok(())
    }

    /// Does all of it or nothing.
    pub(crate) fn run(&self, schema: &mut Schema) -> Result<(), ApplyError> {
        self.needs_met(schema)?;
        schema.apply_all(self.applied())
    }

    /// Lets somebody look at what comes of it, and which objects it changes; nothing is done.
    pub(crate) fn ahead<T>(
        &self,
        schema: &mut Schema,
        look: impl FnOnce(&mut Schema, Vec<ObjectId>) -> T,
    ) -> Result<T, ApplyError> {
        self.needs_met(schema)?;
        schema.ahead(self.applied(), look)
    }

    fn applied(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter().filter(|operation| !matches!(operation, Operation::Neutral { .. }))
    }

    /// Asks for what no operation asks for.
    fn needs_met(&self, schema: &Schema) -> Result<(), ApplyError> {
        let is_known = schema.doubts().is_empty();
        match self.names.iter().find(|name| is_known && !is_there(schema, name)) {
            Some(gone) => {
                let id = Box::new(ObjectId::new(ObjectKind::Table, gone.clone()));
                Err(ApplyError::NoObject { id, nearest: None })
            }
            None => Ok(()),
        }
    }

    /// Says whether it makes a table that goes with the session.
    pub(crate) fn is_temporary(&self) -> bool {
        self.operations.iter().any(|operation| match operation {
            Operation::Create { object, .. } => matches!(&**object, Object::Table(table) if table.temporary),
            Operation::CreateTableAs { table, .. } | Operation::CreateTableLike { table, .. } => {
                table.temporary
            }
            _ => false,
        })
    }

    /// Says whether it changes neither a schema nor rows nor rights.
    pub(crate) fn is_harmless(&self) -> bool {
        self.footprint.touches().next().is_none()
    }

    /// Says whether it does what another one does, word for word.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.operations == other.operations
    }

    /// Returns it as it was written.
    pub(crate) fn step(&self) -> Step {
        let (origin, operations) = (self.origin.clone(), self.operations.clone());
        Step::Kept { origin, text: self.text.clone(), operations }
    }

    /// Returns what stands above it, without dashes, a line each.
    pub(crate) fn comment(&self) -> Option<String> {
        let lines = self.text.lines().map(str::trim).take_while(|line| line.starts_with("--"));
        let lines: Vec<&str> = lines.map(|line| line.trim_start_matches('-').trim()).collect();
        Some(lines.join("\n")).filter(|text| !text.is_empty())
    }

    /// Says whether it touches one of some objects, by their names.
    pub(crate) fn touches_any(&self, resources: &[Resource]) -> bool {
        let named = Footprint { reads: resources.iter().cloned().collect(), ..Footprint::default() };
        !self.footprint.commutes_with(&named)
    }

    /// Says whether it may be run again and does nothing then: `IF NOT EXISTS`, `IF EXISTS`, a default that is set anew.
    pub(crate) fn does_nothing_again(&self) -> bool {
        !self.operations.iter().any(|operation| match operation {
            Operation::Create { existing: Existing::Fail, .. }
            | Operation::CreateTableAs { existing: Existing::Fail, .. }
            | Operation::CreateTableLike { existing: Existing::Fail, .. }
            | Operation::AddValue { existing: Existing::Fail, .. }
            | Operation::Drop { missing: Missing::Fail, .. }
            | Operation::Rename { missing: Missing::Fail, .. } => true,
            Operation::CreateIndex { existing: Existing::Fail, index, .. } => index.name.is_some(),
            Operation::Alter { change, missing: Missing::Fail, .. } => matches!(
                **change,
                TableChange::AddColumn { existing: Existing::Fail, .. }
                    | TableChange::DropColumn { missing: Missing::Fail, .. }
                    | TableChange::RenameColumn { .. }
            ),
            _ => false,
        })
    }

    /// Says whether it may do something each time it is run, which no schema knows.
    pub(crate) fn can_be_repeated(&self) -> bool {
        let is_about_rows =
            |operation: &Operation| matches!(operation, Operation::Data { .. } | Operation::Opaque { .. });
        self.is_opaque || self.operations.iter().any(is_about_rows)
    }

    /// Says whether it makes or drops extensions: what these bring is not known, but they touch no rows.
    pub(crate) fn is_about_extensions(&self) -> bool {
        self.operations.iter().all(|operation| match operation {
            Operation::Create { object, .. } => matches!(**object, Object::Extension(_)),
            Operation::Drop { id, .. } => id.kind == ObjectKind::Extension,
            _ => false,
        })
    }
}

pub(crate) fn touched(operation: &Operation, schema: &mut Schema) -> Footprint {
    let mut footprint = operation.footprint_in(schema);
    // Where one branch has made something that the other needs by name, the name that is chosen may be another.
    let said = operation.spelled_out(schema);
    if said != *operation {
        footprint.add(said.footprint_in(schema));
    }
    footprint
}

fn is_there(schema: &Schema, name: &QualifiedName) -> bool {
    schema.table(name).is_some() || schema.view(name).is_some() || schema.sequence(name).is_some()
}

/// Says whether names mean something else behind a statement: their script says in which schemas they are looked for, or what is a name.
fn shifts_names(statement: &Statement<'_>) -> bool {
    if statement.neutral() != Some(Neutral::Setting) || weight(statement) != Weight::Matters {
        return false;
    }
    let text = statement.text.to_ascii_lowercase();
    let is_use = text.trim_start().starts_with("use");
    is_use || ["search_path", "schema", "ansi"].iter().any(|word| text.contains(word))
}

/// Returns what a statement touches that changes neither a schema nor rows, and the names that it needs.
///
/// Locks and settings end with the script, and the other branch is in other scripts. Rights stay: giving some and giving others is the same
/// in either order, taking them is not.
fn neutral(statement: &Statement<'_>) -> (Footprint, BTreeSet<QualifiedName>) {
    let mut footprint = Footprint::default();
    let Some(Neutral::Rights(names)) = statement.neutral() else { return (footprint, BTreeSet::new()) };
    let is_given = statement
        .text
        .lines()
        .map(str::trim_start)
        .find(|line| !line.starts_with("--") && !line.is_empty())
        .and_then(|line| line.split_whitespace().next())
        .is_some_and(|word| word.eq_ignore_ascii_case("GRANT"));
    let server = QualifiedName::from("the server");
    let of: Vec<&QualifiedName> = if names.is_empty() { vec![&server] } else { names.iter().collect() };
    for name in of {
        let label = name.name.with_text(format!("rights of {}", name.name));
        let rights = Resource::Object(ObjectId::new(ObjectKind::Other, QualifiedName::plain(label.clone())));
        // As a part of what they are about they last as long, whatever other parts that has.
        footprint.shapes.insert(Resource::Constraint(name.clone(), label));
        if is_given {
            footprint.shapes.insert(rights);
        } else {
            footprint.writes.insert(rights);
        }
    }
    (footprint, names.into_iter().collect())
}
