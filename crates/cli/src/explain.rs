//! From the errors of the libraries to what the command line shows: message, help, exit code.

mod make;
mod merge;
mod migrate;
mod misfit;
mod rename;
mod squash;

use caribou::connection::OpenError;
use caribou::files::{Problem as FileProblem, ReadError};
use caribou::graph::{BuildError, Conflict, FindError, Problem};
use caribou::history::LockError;
use caribou::introspect::IntrospectError;
use caribou::target::{LocateError, Target, TargetError};
use caribou::{
    AcceptError, DatabaseError, DriftError, Project, ProjectError, ReplayedError, ResolveError, SurveyError,
};
use caribou_migration::{Dialect, Reference};

use crate::backends::Backends;
use crate::heads::Heads;
use crate::talk::Talk;
use crate::{Exit, Fault};

pub(crate) use make::make;
pub(crate) use merge::{merge, unmerged};
pub(crate) use migrate::{migrate, moved};
pub(crate) use rename::rename;
pub(crate) use squash::squash;

pub(crate) fn locate(error: &LocateError) -> Fault {
    let fault = Fault::new("bad_config", Exit::Usage, error.to_string());
    match error {
        LocateError::Nothing { .. } | LocateError::NoProject { .. } => Fault { code: "no_project", ..fault }
            .help("go to the project's folder, or name it with --project DIR or --migrations-dir DIR"),
        _ => fault,
    }
}

pub(crate) fn target(talk: &Talk, error: &TargetError) -> Fault {
    let fault = Fault::new("no_database", Exit::Usage, error.to_string());
    match error {
        TargetError::Unknown { known, .. } if !known.is_empty() => {
            fault.help(format!("caribou.toml has: {}", known.join(", ")))
        }
        TargetError::NotChosen { known, .. } => {
            let one = known.first().map(|name| format!("migrate --database {name}"));
            let one = one.unwrap_or_else(|| "migrate --url sqlite:dev.sqlite3".to_owned());
            fault.help(format!("for example: {}", talk.command(&one)))
        }
        TargetError::NoVariable { variable, .. } => {
            fault.help(format!("set it: export {variable}=postgres://USER:PASSWORD@HOST/NAME"))
        }
        _ => fault,
    }
}

pub(crate) fn project(error: &ProjectError) -> Fault {
    match error {
        ProjectError::Discover(error) => Fault::new("bad_config", Exit::Usage, error.to_string()),
        ProjectError::Read(errors) => read(errors, error),
        other => Fault::new("bad_app", Exit::Migrations, other.to_string()),
    }
}

fn read(errors: &[ReadError], all: &ProjectError) -> Fault {
    let first = errors.iter().flat_map(|error| &error.problems).next();
    let code = match first {
        Some(FileProblem::Metadata { .. }) => "bad_metadata",
        Some(FileProblem::SameVersion { .. }) => "same_version",
        _ => "bad_folder",
    };
    Fault::new(code, Exit::Migrations, all.to_string())
}

pub(crate) fn open(target: &Target, error: &OpenError) -> Fault {
    let message = format!("cannot open {}: {}", target.url, target.url.scrub(&error.to_string()));
    match error {
        OpenError::NeedsTls { .. } => Fault::new("needs_tls", Exit::Database, message).help(
            "build with the feature postgres-tls (OpenSSL) or postgres-system (the libpq of this machine)",
        ),
        OpenError::NotCompiledIn { dialect } => Fault::new("no_backend", Exit::Database, message)
            .help(format!("cargo run -p caribou-cli --features {dialect} -- ...")),
        _ => Fault::new("unreachable", Exit::Database, message).help(match target.url.file() {
            Some(_) => "does its folder exist, and may you read and write there?".to_owned(),
            None => format!("is it running, and is the url right? It is from: {}", target.found),
        }),
    }
}

pub(crate) fn database(talk: &Talk, target: &Target, error: &DatabaseError) -> Fault {
    let message = target.url.scrub(&error.to_string());
    match error {
        DatabaseError::WrongIdentity { found, .. } => {
            let name = &target.name;
            Fault::new("wrong_identity", Exit::Database, format!("{}: {message}", target.url))
                .help(format!("if you meant {found}: {}", talk.command(&format!("... --database {found}"))))
                .help(format!("if it is a copy of {found} that is now {name}: write label = {found:?} in [databases.{name}]"))
        }
        DatabaseError::History(_) => Fault::new("damaged_history", Exit::History, message),
        DatabaseError::Sql(_) if message.contains("database is locked") => {
            Fault::new("locked", Exit::Database, format!("{}: {message}", target.url)).help(
                "somebody else is writing to it: wait for that to end, or wait longer with --lock-timeout S",
            )
        }
        _ => {
            let fault = Fault::new("unreachable", Exit::Database, format!("{}: {message}", target.url));
            if message.contains("not a database") {
                return fault.help("it is a file of another kind; is the path right?");
            }
            fault
        }
    }
}

fn lock(target: &Target, error: &LockError) -> Fault {
    let fault = Fault::new("locked", Exit::Database, target.url.scrub(&error.to_string()));
    match error {
        LockError::Held { .. } => fault.help("wait for it to end, or wait longer with --lock-timeout S"),
        _ => Fault { code: "unreachable", ..fault },
    }
}

pub(crate) fn find(error: &FindError) -> Fault {
    let code = match error {
        FindError::UnknownApp { .. } => "unknown_app",
        FindError::Ambiguous { .. } => "ambiguous_name",
        FindError::Replaced { .. } | FindError::SteppedAside { .. } => "replaced",
        _ => "unknown_migration",
    };
    let mut fault = Fault::new(code, Exit::Usage, error.to_string());
    match error {
        FindError::Ambiguous { text, candidates } => {
            fault.message = format!("{text:?} could be any of:");
            for id in candidates {
                fault.message.push_str(&format!("\n{}", id.name()));
            }
            fault.about(candidates).help("give more of the name")
        }
        FindError::Replaced { id, by } => {
            fault.about([id]).help(format!("name the squash: {} {}", by.app(), by.name()))
        }
        FindError::SteppedAside { squash, .. } => {
            fault.about([squash]).help("name one of the migrations that it replaces")
        }
        FindError::Unknown { nearest: Some(nearest), .. } => fault.about([nearest]),
        _ => fault,
    }
}

/// The code, and the migrations concerned, of one problem of a graph.
pub(crate) fn problem(problem: &Problem) -> Fault {
    let fault = |code| Fault::new(code, Exit::Migrations, problem.to_string());
    match problem {
        Problem::Duplicate { id, .. } => fault("duplicate").about([id]),
        Problem::Missing { place, replaced_by: Some(squash), .. } => {
            fault("missing_node").about([&place.node]).help(format!("depend on {squash} instead"))
        }
        Problem::Missing { place, reference: Reference::Exact(id), nearest, .. } => {
            let fault = fault("missing_node").about([&place.node]);
            let fault =
                fault.help(format!("git knows what became of it: git log --stat -- '*/{}/*'", id.name()));
            match nearest.as_ref().filter(|now| id.name().number().is_some() && now.name().number() == id.name().number()) {
                Some(now) => fault.help(format!(
                    "if it is {now}, renamed by hand: call its folder {} again, then `renamemigration {} {} {}`",
                    id.name(),
                    id.app(),
                    id.name(),
                    now.name()
                )),
                None => fault,
            }
        }
        Problem::Missing { place, .. } => fault("missing_node").about([&place.node]),
        Problem::UnknownApp { place, .. } => fault("unknown_app").about([&place.node]),
        Problem::NotOne { place, candidates, .. } => {
            fault("not_one").about([&place.node]).about(candidates).help("name one of them in full")
        }
        Problem::SelfDependency { place, .. } => fault("self_dependency").about([&place.node]),
        Problem::ReplacesItself { path, .. } => fault("replaces_itself").about(path),
        Problem::ReplacedTwice { squashes, .. } => fault("replaced_twice").about(squashes),
        Problem::ReplacedGone { squash, missing, .. } => fault("replaced_gone")
            .about([squash])
            .about(missing)
            .help("check out the last release that still had them, migrate with it, then come back"),
        Problem::Cycle(cycle) => fault("cycle").about(&cycle.path),
        _ => fault("bad_graph"),
    }
}

pub(crate) fn graph(error: &BuildError) -> Fault {
    let mut faults = error.problems.iter().map(problem);
    let Some(first) = faults.next() else {
        return Fault::new("bad_graph", Exit::Migrations, error.to_string());
    };
    faults.fold(first, |mut all, one| {
        // Several that name the same need the same.
        let known = all.help.clone();
        all.message.push('\n');
        all.message.push_str(&one.message);
        all.help.extend(one.help.into_iter().filter(|help| !known.contains(help)));
        all.migrations.extend(one.migrations);
        all
    })
}

pub(crate) fn survey(talk: &Talk, target: &Target, error: SurveyError) -> Fault {
    match error {
        SurveyError::History(error) => database(talk, target, &error.into()),
        SurveyError::Graph(error) => graph(&error),
        other => Fault::new("bad_graph", Exit::Migrations, other.to_string()),
    }
}

/// Apps with several heads, where the verb has not kept the project: it is read again, for the report only.
fn heads(talk: &Talk, backends: &Backends, conflicts: &[Conflict]) -> Fault {
    let dialect = backends.dialects.first().copied().unwrap_or(Dialect::Sqlite);
    match Project::read(&backends.location, dialect) {
        Ok(project) => Heads::of(&project, conflicts).fault(talk),
        Err(error) => project(&error),
    }
}

pub(crate) fn catalog(target: &Target, error: &IntrospectError) -> Fault {
    Fault::new("unreadable_catalog", Exit::Database, target.url.scrub(&error.to_string()))
}

/// Says why the migrations of a history do not add up to anything.
pub(crate) fn replayed(target: &Target, error: &ReplayedError) -> Fault {
    let message = format!("the migrations do not add up: {}", target.url.scrub(&error.to_string()));
    let fault = Fault::new("not_replayable", Exit::Migrations, message);
    match error {
        ReplayedError::Read { id, .. } => fault.about([id]),
        _ => fault,
    }
}

pub(crate) fn drift(talk: &Talk, target: &Target, error: DriftError) -> Fault {
    match error {
        DriftError::Survey(error) => survey(talk, target, error),
        DriftError::Catalog(error) => catalog(target, &error),
        DriftError::Replayed(error) => replayed(target, &error),
        other => Fault::new("drift", Exit::Database, other.to_string()),
    }
}

pub(crate) fn resolve(talk: &Talk, target: &Target, error: ResolveError) -> Fault {
    match error {
        ResolveError::NotInterrupted { ref id, applied } => {
            let fault = Fault::new("not_interrupted", Exit::History, error.to_string()).about([id]);
            let app = id.app();
            let record = if applied {
                format!("migrate {app} PREVIOUS --fake")
            } else {
                format!("migrate {app} {} --fake", id.name())
            };
            fault.help(format!("to change only what is recorded: {}", talk.command(&record)))
        }
        ResolveError::Database(error) => database(talk, target, &error),
        ResolveError::Lock(error) => lock(target, &error),
        other => Fault::new("unresolved", Exit::History, other.to_string()),
    }
}

pub(crate) fn accept(talk: &Talk, target: &Target, error: AcceptError) -> Fault {
    match error {
        AcceptError::Database(error) => database(talk, target, &error),
        AcceptError::NotApplied { ref id } => {
            Fault::new("not_applied", Exit::Usage, error.to_string()).about([id])
        }
        other => Fault::new("not_accepted", Exit::History, other.to_string()),
    }
}
