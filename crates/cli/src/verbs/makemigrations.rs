//! `makemigrations`

mod difference;
mod flags;
mod merge;
mod proof;
mod report;
mod schema_files;

use std::collections::BTreeMap;
use std::path::PathBuf;

use caribou::detect::Answers;
use caribou::files::WriteError;
use caribou::introspect::introspect;
use caribou::{Drafted, MakeRequest, Making, NewMigration, WantedFrom};
use caribou_migration::{AppLabel, Dialect};

use crate::args::{Global, MakeMigrations};
use crate::backends::Backends;
use crate::question::{Manner, decide};
use crate::session::{Access, Workspace, now};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

use report::Report;

pub(crate) fn run(talk: &Talk, global: &Global, args: &MakeMigrations) -> Result<Exit, Fault> {
    if args.write_schema {
        return schema_files::run(talk, global, args);
    }
    if args.heads {
        return run_heads(talk, global);
    }
    if args.merge {
        return merge::run(talk, global, args);
    }
    if args.empty {
        return run_empty(talk, global, args);
    }
    let mut backends = Backends::find(talk, global)?;
    let source = if args.from_database {
        let (source, dialect) = from_database(talk, global, &backends, &args.apps)?;
        if !backends.dialects.contains(&dialect) {
            backends.dialects.push(dialect);
        }
        source
    } else {
        WantedFrom::Files
    };
    let making = read(talk, &backends, &source)?;
    if args.check {
        return difference::run(talk, args, &backends, &making);
    }
    let request = MakeRequest {
        // With a database, the app is whose the new objects are.
        apps: if args.from_database { Vec::new() } else { args.apps.clone() },
        name: args.name.clone(),
        update: args.update,
        applied: if args.update {
            backends.applied(talk, &making.updatable(&args.apps))
        } else {
            BTreeMap::new()
        },
        now: now(),
    };
    let drafted = draft(talk, global, args, &backends, &making, &request)?;
    let mut proofs = Vec::new();
    if !drafted.migrations.is_empty() && !leaves_out_all(args) {
        proofs = proof::prove(talk, args, &backends, &making, &drafted)?;
    }
    let heads = write(talk, args, &making, &drafted.migrations)?;
    let (notes, migrations) = (&drafted.notes, &drafted.migrations);
    report::show(talk, global, args, &Report { notes, migrations, heads: &heads, proofs: &proofs });
    Ok(Exit::Done)
}

/// Whether `--no-proof` is for every backend.
fn leaves_out_all(args: &MakeMigrations) -> bool {
    args.no_proof.as_ref().is_some_and(Vec::is_empty)
}

/// Whether `--no-proof` is for a backend.
fn leaves_out(args: &MakeMigrations, dialect: Dialect) -> bool {
    args.no_proof.as_ref().is_some_and(|only| only.is_empty() || only.contains(&dialect))
}

/// Reads what is there and what is wanted.
fn read(talk: &Talk, backends: &Backends, source: &WantedFrom) -> Result<Making, Fault> {
    Making::read(&backends.location, &backends.dialects, source)
        .map_err(|error| explain::make(talk, backends, &error))
}

/// What the database of the command looks like, as what is wanted.
fn from_database(
    talk: &Talk,
    global: &Global,
    backends: &Backends,
    apps: &[AppLabel],
) -> Result<(WantedFrom, Dialect), Fault> {
    let app = match apps {
        [] => None,
        [app] => Some(app.clone()),
        [..] => return Err(Fault::usage("with --from-database, one app gets what is new: name only one")),
    };
    let workspace = Workspace::find(talk, global)?;
    backends.name(talk, &workspace.target);
    if workspace.is_missing() {
        let message = format!("there is no {}", workspace.target.url);
        return Err(Fault::new("no_database", Exit::Database, message));
    }
    let mut session = workspace.connect(Access::Read)?;
    workspace.database(talk, session.as_mut())?;
    let schema = introspect(session.as_mut()).map_err(|error| explain::catalog(&workspace.target, &error))?;
    Ok((WantedFrom::Database { schema: Box::new(schema), app }, workspace.dialect()))
}

/// Decides what is to be written: asks until nothing is open.
fn draft(
    talk: &Talk,
    global: &Global,
    args: &MakeMigrations,
    backends: &Backends,
    making: &Making,
    request: &MakeRequest,
) -> Result<Drafted, Fault> {
    let draft = |answers: &Answers| {
        making.draft(answers, request).map_err(|error| explain::make(talk, backends, &error))
    };
    let mut answers = flags::answers(args, &backends.dialects)?;
    let mut drafted = draft(&answers)?;
    if answers != Answers::default()
        && let Some(fault) = flags::wrong(&drafted, &draft(&Answers::default())?, &answers)
    {
        return Err(fault);
    }
    let manner = Manner::of(talk, global);
    while !drafted.questions.is_empty() {
        decide(talk, manner, &drafted.questions, &backends.dialects, &mut answers)?;
        drafted = draft(&answers)?;
    }
    Ok(drafted)
}

/// `--empty`: a migration for SQL written by hand, in each of the apps.
fn run_empty(talk: &Talk, global: &Global, args: &MakeMigrations) -> Result<Exit, Fault> {
    let backends = Backends::find(talk, global)?;
    let making = read(talk, &backends, &WantedFrom::Migrations)?;
    let empty = |app| {
        let made = making.empty(app, args.name.as_deref(), now());
        made.map_err(|error| explain::make(talk, &backends, &error))
    };
    let migrations: Vec<NewMigration> = args.apps.iter().map(empty).collect::<Result<_, Fault>>()?;
    let heads = write(talk, args, &making, &migrations)?;
    report::show(
        talk,
        global,
        args,
        &Report { notes: &[], migrations: &migrations, heads: &heads, proofs: &[] },
    );
    Ok(Exit::Done)
}

/// `--heads`: nothing but the head files.
fn run_heads(talk: &Talk, global: &Global) -> Result<Exit, Fault> {
    let backends = Backends::find(talk, global)?;
    let making = read(talk, &backends, &WantedFrom::Migrations)?;
    if !making.is_linear() {
        let fault = Fault::usage("this project has no HEAD files");
        return Err(fault.help("write `linear = true` under [project] in caribou.toml if it shall have them"));
    }
    report::heads(talk, &written(talk, making.write(&[]))?);
    Ok(Exit::Done)
}

/// Writes migrations, unless they are only to be shown. Returns the head files that changed.
fn write(
    talk: &Talk,
    args: &MakeMigrations,
    making: &Making,
    migrations: &[NewMigration],
) -> Result<Vec<PathBuf>, Fault> {
    if args.dry_run {
        return Ok(Vec::new());
    }
    written(talk, making.write(migrations))
}

fn written(talk: &Talk, result: Result<Vec<PathBuf>, WriteError>) -> Result<Vec<PathBuf>, Fault> {
    result.map_err(|error| {
        Fault::new("not_written", Exit::Migrations, talk.short(&error.to_string()))
            .help("nothing was written")
    })
}
