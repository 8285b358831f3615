//! `sqlmigrate`

use std::collections::BTreeSet;

use caribou::graph::Graph;
use caribou_migration::{Dialect, Direction};
use serde_json::json;

use crate::args::{Global, SqlMigrate};
use crate::session::{self, Workspace, find};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(crate) fn run(talk: &Talk, global: &Global, args: &SqlMigrate) -> Result<Exit, Fault> {
    let dialect = match args.backend {
        Some(dialect) => dialect,
        None => Workspace::find(talk, global)?.dialect(),
    };
    let project = session::project(talk, &session::location(global)?, dialect)?;
    let graph = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new());
    let graph = graph.map_err(|error| explain::graph(&error))?;
    let id = find(&graph, &args.app, &args.name)?;
    let direction = if args.backwards { Direction::Backward } else { Direction::Forward };
    let Some(source) = project.get(&id).and_then(|migration| migration.folder()) else {
        return Err(Fault::usage(format!("{id} has no SQL: it is compiled in")));
    };
    let script = source.read_script(direction, dialect);
    let script = script.map_err(|error| Fault::new("bad_folder", Exit::Migrations, error.to_string()))?;
    let Some(script) = script else {
        let message = format!("{id} cannot be reverted: it has no down.sql");
        return Err(Fault::new("irreversible", Exit::Migrations, message).about([&id]));
    };
    let transaction = source.metadata.run_in_transaction && dialect != Dialect::Mysql;
    let file = source.folder.join(script.name);
    if talk.is_json() {
        talk.document(&json!({
            "app": id.app().as_str(),
            "name": id.name().as_str(),
            "direction": direction.as_str(),
            "backend": dialect.as_str(),
            "transaction": transaction,
            "file": file.to_string_lossy(),
            "sql": script.text,
        }));
        return Ok(Exit::Done);
    }
    talk.say(&talk.err.dim(&file.to_string_lossy()));
    let sql = script.text.trim_end();
    if transaction {
        let end = if is_terminated(&script.text, dialect) { "" } else { "\n;" };
        talk.line(&format!("BEGIN;\n{sql}{end}\nCOMMIT;"));
    } else {
        talk.line(sql);
    }
    Ok(Exit::Done)
}

/// Whether the last statement of a script has its semicolon, so that another may follow.
fn is_terminated(text: &str, dialect: Dialect) -> bool {
    let statements = caribou::sql::split(text, dialect).unwrap_or_default();
    statements.last().is_none_or(|last| text[last.end()..].trim_start().starts_with(';'))
}
