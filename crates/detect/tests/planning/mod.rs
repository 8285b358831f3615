//! What is there and what is wanted in, the migrations that are planned out.

#![allow(dead_code, reason = "each test crate needs some of it")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use caribou_detect::{Detection, Draft, Need, Owners, Part, Stage, Wanted, describe, plan};
use caribou_migration::{AppLabel, Dialect, MigrationId};
use caribou_schema::{ObjectId, ObjectKind, Schema, diff};
use caribou_sql::{operations, render, replay};

/// What is there and what is wanted on one backend.
pub(crate) struct Side {
    current: Schema,
    owners: Owners,
    wanted: Wanted,
    detection: Detection,
}

impl Side {
    /// Reads two scripts. A line `-- tickets` says whose the statements behind it are; in what is there, `-- tickets.0003_add_parent`
    /// says which migration has them.
    pub(crate) fn read(current: &str, wanted: &str, dialect: Dialect) -> Self {
        let (current, owners) = schema(current, dialect);
        let (schema, wanted_owners) = schema(wanted, dialect);
        Self::between(current, owners, schema, wanted_owners)
    }

    pub(crate) fn between(current: Schema, owners: Owners, schema: Schema, wanted_owners: Owners) -> Self {
        let apps = wanted_owners.iter().map(|(_, owner)| owner.app.clone()).collect();
        let detection = Detection {
            operations: diff(&current, &schema),
            renames: 0,
            wanted: schema.clone(),
            questions: Vec::new(),
        };
        let wanted = Wanted { schema, owners: wanted_owners, apps, chosen: Default::default() };
        Self { current, owners, wanted, detection }
    }

    /// Gives a new table to an app.
    pub(crate) fn give(&mut self, table: &str, app: &str) {
        let id = ObjectId::new(ObjectKind::Table, table.into());
        self.wanted.owners.give(id, &AppLabel::parse(app).unwrap());
    }

    pub(crate) fn part(&self) -> Part<'_> {
        Part {
            current: &self.current,
            owners: &self.owners,
            wanted: &self.wanted,
            detection: &self.detection,
        }
    }
}

fn schema(script: &str, dialect: Dialect) -> (Schema, Owners) {
    let mut schema = Schema::empty(dialect);
    let mut owners = Owners::default();
    let mut app: Option<&str> = None;
    let mut pending = String::new();
    let mut run = |app: Option<&str>, pending: &mut String| {
        let text = std::mem::take(pending);
        if text.trim().is_empty() {
            return;
        }
        let app = app.expect("a line says whose it is");
        if let Some((app, name)) = app.split_once('.') {
            let id = MigrationId::parse(app, name).unwrap();
            owners.follow(&id, &operations(&text, dialect).unwrap());
        }
        replay(&text, &mut schema).unwrap();
        let label = AppLabel::parse(app.split('.').next().unwrap()).unwrap();
        for object in schema.objects() {
            if owners.of(&object.id()).is_none() {
                owners.give(object.id(), &label);
            }
        }
    };
    for line in script.lines().map(str::trim) {
        if let Some(next) = line.strip_prefix("-- ") {
            run(app, &mut pending);
            app = Some(next);
        } else {
            pending.push_str(line);
            pending.push('\n');
        }
    }
    run(app, &mut pending);
    (schema, owners)
}

/// Plans from one script to another on some backends.
pub(crate) fn planned(current: &str, wanted: &str, dialects: &[Dialect]) -> Vec<Draft> {
    let sides: BTreeMap<_, _> =
        dialects.iter().map(|dialect| (*dialect, Side::read(current, wanted, *dialect))).collect();
    from(&sides, false)
}

/// As [`planned`], so that others can go on.
pub(crate) fn online(current: &str, wanted: &str, dialects: &[Dialect]) -> Vec<Draft> {
    let sides: BTreeMap<_, _> =
        dialects.iter().map(|dialect| (*dialect, Side::read(current, wanted, *dialect))).collect();
    from(&sides, true)
}

/// As [`planned`], with the operations of a script; what is new is of one app.
pub(crate) fn run(current: &str, script: &str, app: &str, dialects: &[Dialect]) -> Vec<Draft> {
    from(&sides(current, script, app, dialects), false)
}

/// As [`online`], with the operations of a script; what is new is of one app.
pub(crate) fn run_online(current: &str, script: &str, app: &str, dialects: &[Dialect]) -> Vec<Draft> {
    from(&sides(current, script, app, dialects), true)
}

pub(crate) fn sides(current: &str, script: &str, app: &str, dialects: &[Dialect]) -> BTreeMap<Dialect, Side> {
    let side = |dialect| {
        let (current, owners) = schema(current, dialect);
        let mut wanted = current.clone();
        let operations = operations(script, dialect).unwrap();
        for operation in &operations {
            wanted.apply(operation).unwrap();
        }
        let mut wanted_owners = owners.clone();
        for object in wanted.objects().filter(|object| owners.of(&object.id()).is_none()) {
            wanted_owners.give(object.id(), &AppLabel::parse(app).unwrap());
        }
        let mut side = Side::between(current, owners, wanted, wanted_owners);
        side.detection.operations = operations;
        side
    };
    dialects.iter().map(|dialect| (*dialect, side(*dialect))).collect()
}

pub(crate) fn from(sides: &BTreeMap<Dialect, Side>, online: bool) -> Vec<Draft> {
    let parts: BTreeMap<_, _> = sides.iter().map(|(dialect, side)| (*dialect, side.part())).collect();
    plan(&parts, online)
}

/// Prints drafts, each statement in one line with the backends that run it so.
pub(crate) fn printed(drafts: &[Draft]) -> String {
    let mut text = String::new();
    let names: Vec<String> = (0..drafts.len()).map(|at| name(drafts, at)).collect();
    for (draft, name) in drafts.iter().zip(&names) {
        let stage = match draft.stage {
            Stage::Plain => "",
            Stage::Concurrent => " (concurrent)",
            Stage::Validate => " (validate)",
        };
        let needs: Vec<String> = draft
            .needs
            .iter()
            .map(|need| match need {
                Need::Migration(id) => id.to_string(),
                Need::Draft(at) => names[*at].clone(),
            })
            .collect();
        let needs = if needs.is_empty() { String::new() } else { format!(" needs {}", needs.join(", ")) };
        let speaker = draft.steps.get(&Dialect::Postgres).or(draft.steps.values().next()).unwrap();
        let does = describe(&speaker.operations, &speaker.before).map(|does| format!(" {does}"));
        writeln!(text, "{name}{}{stage}{needs}", does.unwrap_or_default()).unwrap();
        for (dialect, steps) in &draft.steps {
            for statement in render(&steps.operations, &steps.before).unwrap() {
                let words: Vec<&str> = statement.split_whitespace().collect();
                let label = if draft.steps.len() > 1 || *dialect != Dialect::Postgres {
                    dialect.as_str()
                } else {
                    ""
                };
                writeln!(text, "  {}", format!("{label} {}", words.join(" ")).trim()).unwrap();
            }
        }
    }
    text
}

fn name(drafts: &[Draft], at: usize) -> String {
    let app = &drafts[at].app;
    let count = drafts[..=at].iter().filter(|draft| draft.app == *app).count();
    format!("{app} {count}")
}
