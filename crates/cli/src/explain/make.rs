//! Why migrations cannot be made.

use std::collections::BTreeSet;

use caribou::detect::{WantedError, WantedProblem};
use caribou::target::Location;
use caribou::{MakeError, NotUpdatable};
use caribou_migration::{AppLabel, Dialect};

use super::{graph, heads, project};
use crate::backends::Backends;
use crate::snippet::snippet;
use crate::talk::Talk;
use crate::{Exit, Fault};

/// How many statements of schema files are shown at once; all are named.
const SNIPPETS: usize = 3;

pub(crate) fn make(talk: &Talk, backends: &Backends, error: &MakeError) -> Fault {
    let message = error.to_string();
    match error {
        MakeError::Project(error) => project(error),
        MakeError::Graph(error) => graph(error),
        MakeError::Heads(conflicts) => heads(talk, backends, conflicts),
        MakeError::Replayed(error) => {
            let fault = Fault::new(
                "not_replayable",
                Exit::Migrations,
                format!("the migrations do not add up: {error}"),
            );
            fault.help(format!("see what is wrong with them: {}", talk.command("check")))
        }
        MakeError::File(_) => Fault::new("bad_schema_file", Exit::Usage, message),
        MakeError::Wanted { dialect, errors } => wanted(backends, *dialect, errors, message),
        MakeError::Needed(needed) => {
            let others: BTreeSet<&AppLabel> = needed.iter().map(|one| &one.other).collect();
            let others: Vec<&str> = others.into_iter().map(AppLabel::as_str).collect();
            let command = format!("makemigrations --write-schema {}", others.join(" "));
            let help =
                format!("let it say what it wants, and take out what needs that: {}", talk.command(&command));
            Fault::new("needed", Exit::Usage, message).help(help)
        }
        MakeError::DieselToml(_) => Fault::new("bad_config", Exit::Usage, message),
        MakeError::SchemaRs { .. } => Fault::new("bad_schema_rs", Exit::Usage, message),
        MakeError::NothingWanted { looked } => {
            let looked: Vec<String> = looked.iter().map(|path| path.display().to_string()).collect();
            let mut fault = Fault::new("nothing_wanted", Exit::Usage, "no app says what it wants");
            fault.notes.push(talk.short(&format!("looked for {}", looked.join(", "))));
            fault
                .help(format!("begin with what the migrations add up to: {}", talk.command("makemigrations --write-schema")))
                .help(match &backends.location {
                    Location::Project { .. } => "or write a schema.sql with the tables that you want; for Diesel's schema.rs, write schema = \"src/schema.rs\" in [apps.NAME] of caribou.toml",
                    Location::Diesel { .. } => "or write a schema.sql with the tables that you want; for Diesel's schema.rs, write file = \"src/schema.rs\" in [print_schema] of diesel.toml",
                })
        }
        MakeError::UnknownApp { app, known } => {
            let near = |known: &str| strsim::normalized_damerau_levenshtein(app.as_str(), known) >= 0.6;
            let nearest = known.iter().find(|known| near(known.as_str()));
            let message = match nearest {
                Some(nearest) => format!("{message}, did you mean {nearest}?"),
                None => message,
            };
            let known: Vec<&str> = known.iter().map(|app| app.as_str()).collect();
            Fault::new("unknown_app", Exit::Usage, message).help(format!("the apps are {}", known.join(", ")))
        }
        MakeError::NoOwner { .. } => Fault::new("no_owner", Exit::Usage, message)
            .help(format!("name the app: {}", talk.command("makemigrations APP --from-database"))),
        MakeError::Render { dialect, .. } => {
            let fault = Fault::new("not_possible", Exit::Migrations, message);
            if backends.dialects.len() > 1 {
                return fault.help(other_file(*dialect));
            }
            fault.help(format!("write it by hand: {}", talk.command("makemigrations APP --empty")))
        }
        MakeError::Name(_) => Fault::usage(message),
        MakeError::NotUpdatable { id, reason } => {
            let exit = match reason {
                NotUpdatable::Applied(_) => Exit::History,
                _ => Exit::Migrations,
            };
            let fault = Fault::new("not_updatable", exit, message).about([id]);
            let fault = match reason {
                NotUpdatable::Applied(_) => fault.help("take it back there first, if nobody else has it"),
                _ => fault,
            };
            fault.help(format!("make a migration of its own: {}", talk.command("makemigrations")))
        }
        _ => Fault::new("not_made", Exit::Migrations, message),
    }
}

/// Where the words for a backend go that its own file must have.
fn other_file(dialect: Dialect) -> String {
    format!(
        "write what {dialect} understands to schema.{dialect}.sql beside it, which stands for schema.sql on that backend"
    )
}

fn wanted(backends: &Backends, dialect: Dialect, errors: &[WantedError], message: String) -> Fault {
    let message = match backends.dialects.len() {
        0 | 1 => message,
        _ => format!("schema files cannot be read for {dialect}\n{message}"),
    };
    let mut fault = Fault::new("bad_schema_file", Exit::Usage, message);
    let snippets = errors.iter().filter(|error| !error.statement.is_empty()).take(SNIPPETS).map(shown);
    let snippets: Vec<String> = snippets.collect();
    fault.snippet = Some(snippets.join("\n")).filter(|text| !text.is_empty());
    let is_foreign = |error: &WantedError| {
        matches!(error.problem, WantedProblem::NotUnderstood(_)) && error.file.ends_with("schema.sql")
    };
    if backends.dialects.len() > 1 && errors.iter().any(is_foreign) {
        fault.help(other_file(dialect))
    } else {
        fault
    }
}

/// The statement in its file: the lines before it are of no interest, but count.
fn shown(error: &WantedError) -> String {
    let before = "\n".repeat(error.line.saturating_sub(1) as usize);
    let text = format!("{before}{}", error.statement);
    let blame = match &error.problem {
        WantedProblem::NotUnderstood(problem) => Some(before.len() + problem.offset),
        _ => None,
    };
    snippet(&error.file, &text, &(before.len()..text.len()), blame)
}
