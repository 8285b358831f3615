//! What was made, or would be.

use std::collections::BTreeMap;
use std::path::PathBuf;

use caribou::NewMigration;
use caribou::detect::{Change, Effect, Harm, Sign};
use caribou_migration::AppLabel;
use serde_json::{Value, json};

use crate::args::{Global, MakeMigrations};
use crate::talk::Talk;

use super::proof::{Outcome, Proven};

/// What was made, or would be.
pub(super) struct Report<'a> {
    pub(super) notes: &'a [String],
    pub(super) migrations: &'a [NewMigration],
    /// The head files that changed.
    pub(super) heads: &'a [PathBuf],
    pub(super) proofs: &'a [Proven],
}

/// Shows it as the arguments want it.
pub(super) fn show(talk: &Talk, global: &Global, args: &MakeMigrations, report: &Report<'_>) {
    if talk.is_json() {
        let migrations: Vec<Value> =
            report.migrations.iter().map(|migration| document(talk, args, migration)).collect();
        let proofs: Vec<Value> = report.proofs.iter().map(Proven::document).collect();
        let notes: Vec<String> = report.notes.iter().map(|note| talk.short(note)).collect();
        let mut document = json!({ "migrations": migrations, "proof": proofs, "notes": notes });
        if !report.heads.is_empty() {
            document["heads"] = shown(talk, report.heads).into();
        }
        talk.document(&document);
        return;
    }
    report.notes.iter().for_each(|note| talk.note(&talk.short(note)));
    if report.migrations.is_empty() {
        talk.line(&nothing(&args.apps));
        shown(talk, report.heads).iter().for_each(|path| talk.line(&format!("  {}", talk.out.dim(path))));
        return;
    }
    for (place, migration) in report.migrations.iter().enumerate() {
        if place > 0 {
            talk.line("");
        }
        one(talk, args, migration);
    }
    shown(talk, report.heads).iter().for_each(|path| talk.line(&format!("  {}", talk.out.dim(path))));
    if !report.proofs.is_empty() {
        talk.line("");
    }
    for proven in report.proofs {
        talk.line(&match proven.outcome {
            Outcome::Yes(_) => talk.out.green(&proven.line()),
            Outcome::No(_) => talk.out.yellow(&proven.line()),
        });
    }
    if !args.dry_run {
        next(talk, global, args, report.migrations);
    }
}

/// Shows that head files were written, and nothing else.
pub(super) fn heads(talk: &Talk, heads: &[PathBuf]) {
    let heads = shown(talk, heads);
    if talk.is_json() {
        talk.document(&json!({ "migrations": [], "proof": [], "notes": [], "heads": heads }));
    } else if heads.is_empty() {
        talk.line("Every HEAD file names the last migration of its app");
    } else {
        heads.iter().for_each(|path| talk.line(path));
    }
}

fn shown(talk: &Talk, paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| talk.short(&path.display().to_string())).collect()
}

/// That there is nothing to do, in Django's words.
pub(super) fn nothing(apps: &[AppLabel]) -> String {
    let named: Vec<&str> = apps.iter().map(AppLabel::as_str).collect();
    match named.as_slice() {
        [] => "No changes detected".to_owned(),
        [app] => format!("No changes detected in app {app}"),
        apps => format!("No changes detected in apps {}", apps.join(", ")),
    }
}

fn one(talk: &Talk, args: &MakeMigrations, migration: &NewMigration) {
    talk.line(&match &migration.instead_of {
        Some(old) if *old == migration.id => {
            format!("{} {}", talk.out.bold(&migration.id.to_string()), talk.out.dim("(updated)"))
        }
        Some(old) => format!(
            "{} {}",
            talk.out.bold(&migration.id.to_string()),
            talk.out.dim(&format!("(instead of {})", old.name()))
        ),
        None => talk.out.bold(&migration.id.to_string()),
    });
    let effects = by_line(migration);
    for (place, change) in migration.changes.iter().enumerate() {
        let line = format!("{} {}", change.sign.as_char(), change.text);
        talk.line(&format!(
            "  {}",
            match change.sign {
                Sign::Adds => talk.out.green(&line),
                Sign::Changes => talk.out.cyan(&line),
                Sign::Drops => talk.out.red(&line),
            }
        ));
        effects.get(&place).into_iter().flatten().for_each(|effect| warn(talk, effect));
    }
    if migration.changes.is_empty() {
        migration.effects.iter().for_each(|(_, effect)| warn(talk, effect));
    }
    for (name, text) in &migration.files {
        let path = migration.folder.join(name).display().to_string();
        let path = talk.short(&path);
        if args.dry_run {
            let mark = if name.ends_with(".sql") { "--" } else { "#" };
            talk.line(&format!("\n{}\n{}", talk.out.bold(&format!("{mark} {path}")), text.trim_end()));
        } else {
            talk.line(&format!("  {}", talk.out.dim(&path)));
        }
    }
}

fn warn(talk: &Talk, effect: &Effect) {
    let line = format!("! {effect}");
    talk.line(&format!(
        "    {}",
        if effect.harm == Harm::Loses { talk.out.red(&line) } else { talk.out.yellow(&line) }
    ));
}

/// The effects under the line that they belong to: that of the last change up to their operation.
fn by_line(migration: &NewMigration) -> BTreeMap<usize, Vec<&Effect>> {
    let mut lines: BTreeMap<usize, Vec<&Effect>> = BTreeMap::new();
    for (operation, effect) in &migration.effects {
        let is_before = |change: &&Change| change.operation <= *operation;
        let upto = migration.changes.iter().filter(is_before).map(|change| change.operation).max();
        let place = migration.changes.iter().rposition(|change| Some(change.operation) == upto).unwrap_or(0);
        lines.entry(place).or_default().push(effect);
    }
    lines
}

/// What to do with what was written.
fn next(talk: &Talk, global: &Global, args: &MakeMigrations, migrations: &[NewMigration]) {
    let help = talk.err.green("help:");
    let migrate = |arguments: &str| {
        let database = global.database.as_ref().map(|name| format!(" --database {name}")).unwrap_or_default();
        talk.command(&format!("migrate{arguments}{database}"))
    };
    let what = if args.empty {
        format!("write its SQL, then {}", migrate(""))
    } else if !args.from_database {
        format!("apply it: {}", migrate(""))
    } else {
        let record = if migrations.iter().all(|migration| migration.metadata.initial) {
            migrate(" --fake-initial")
        } else {
            let fake = |migration: &NewMigration| {
                migrate(&format!(" {} {} --fake", migration.id.app(), migration.id.name()))
            };
            migrations.iter().map(fake).collect::<Vec<_>>().join(", then ")
        };
        format!("the database that it is from has it already: {record}")
    };
    talk.say(&format!("{help} {what}"));
    if args.from_database {
        let write = talk.command("makemigrations --write-schema");
        talk.say(&format!("{help} the schema files do not say it yet: {write}"));
    }
}

fn document(talk: &Talk, args: &MakeMigrations, migration: &NewMigration) -> Value {
    let effects = by_line(migration);
    let operation = |(place, change): (usize, &Change)| {
        let effects = effects.get(&place).map(Vec::as_slice).unwrap_or_default();
        let texts: Vec<String> = effects.iter().map(ToString::to_string).collect();
        json!({
            "sign": change.sign.as_char().to_string(),
            "text": change.text,
            "effect": (!texts.is_empty()).then(|| texts.join("; ")),
            "harm": effects.iter().map(|effect| effect.harm).max().map(word),
        })
    };
    let files: Vec<String> = migration
        .files
        .iter()
        .map(|(name, _)| talk.short(&migration.folder.join(name).display().to_string()))
        .collect();
    let dependencies = migration.metadata.dependencies.iter().flatten();
    let mut value = json!({
        "app": migration.id.app().as_str(),
        "name": migration.id.name().as_str(),
        "instead_of": migration.instead_of.as_ref().map(|id| id.name().as_str()),
        "files": files,
        "operations": migration.changes.iter().enumerate().map(operation).collect::<Vec<_>>(),
        "dependencies": dependencies.map(ToString::to_string).collect::<Vec<_>>(),
    });
    if args.dry_run {
        let scripts = migration.files.iter().filter(|(name, _)| name.ends_with(".sql"));
        value["sql"] = scripts.map(|(name, text)| (name.clone(), Value::from(text.as_str()))).collect();
    }
    value
}

fn word(harm: Harm) -> &'static str {
    match harm {
        Harm::MayFail => "may_fail",
        Harm::Alters => "alters",
        Harm::Loses => "loses",
    }
}
