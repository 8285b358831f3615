//! `graph`

use std::collections::BTreeSet;
use std::fmt::Write;

use caribou::graph::Graph;
use caribou_migration::{Dialect, MigrationId};
use serde_json::json;

use crate::args::{self, Drawing, Global};
use crate::session::{self, Workspace};
use crate::talk::Talk;
use crate::{Exit, Fault, explain};

pub(crate) fn run(talk: &Talk, global: &Global, args: &args::Graph) -> Result<Exit, Fault> {
    // The graph is the same for all backends, so a project whose database is not configured can be drawn too.
    let dialect = Workspace::find(talk, global).map_or(Dialect::Sqlite, |workspace| workspace.dialect());
    let project = session::project(talk, &session::location(global)?, dialect)?;
    let graph = Graph::build(project.nodes().iter().cloned(), &BTreeSet::new());
    let graph = graph.map_err(|error| explain::graph(&error))?;
    if talk.is_json() {
        let node = |id: &MigrationId| {
            json!({
                "app": id.app().as_str(),
                "name": id.name().as_str(),
                "dependencies": graph.parents(id).map(ToString::to_string).collect::<Vec<_>>(),
            })
        };
        talk.document(&json!({ "nodes": graph.nodes().map(node).collect::<Vec<_>>() }));
        return Ok(Exit::Done);
    }
    let drawn = match args.drawing {
        Drawing::Text => text(&graph),
        Drawing::Dot => dot(&graph),
        Drawing::Mermaid => mermaid(&graph),
    };
    talk.line(drawn.trim_end());
    Ok(Exit::Done)
}

/// Each app with its migrations in order, and what each stands on; a straight chain needs no words.
fn text(graph: &Graph) -> String {
    let mut drawn = String::new();
    for app in graph.apps() {
        let _ = writeln!(drawn, "{app}");
        let nodes = graph.nodes_of(app);
        for (index, id) in nodes.iter().enumerate() {
            let above = index.checked_sub(1).map(|above| nodes[above]);
            let parents: Vec<&MigrationId> = graph.parents(id).collect();
            let own: Vec<&&MigrationId> = parents.iter().filter(|parent| parent.app() == app).collect();
            let straight = match own.as_slice() {
                [] => index == 0,
                [only] => above == Some(**only),
                _ => false,
            };
            let named = parents.iter().filter(|parent| !straight || parent.app() != app);
            let named: Vec<String> = named
                .map(
                    |parent| if parent.app() == app { parent.name().to_string() } else { parent.to_string() },
                )
                .collect();
            let arrow = if named.is_empty() { String::new() } else { format!("  <- {}", named.join(", ")) };
            let bullet = if straight { "|" } else { "*" };
            let last = if graph.children(id).any(|child| child.app() == app) { "" } else { "  (leaf)" };
            let _ = writeln!(drawn, "  {bullet} {}{last}{arrow}", id.name());
        }
    }
    drawn
}

fn dot(graph: &Graph) -> String {
    let mut drawn = String::from("digraph migrations {\n  rankdir = LR;\n  node [shape = box];\n");
    for (number, app) in graph.apps().enumerate() {
        let _ = writeln!(drawn, "  subgraph cluster_{number} {{\n    label = \"{app}\";");
        for id in graph.nodes_of(app) {
            let _ = writeln!(
                drawn,
                "    \"{}\" [label = \"{}\"];",
                escaped(&id.to_string()),
                escaped(id.name().as_str())
            );
        }
        drawn.push_str("  }\n");
    }
    for id in graph.nodes() {
        for parent in graph.parents(id) {
            let _ = writeln!(
                drawn,
                "  \"{}\" -> \"{}\";",
                escaped(&parent.to_string()),
                escaped(&id.to_string())
            );
        }
    }
    drawn + "}\n"
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Mermaid's names may not have dots and dashes, so nodes are numbered.
fn mermaid(graph: &Graph) -> String {
    let order: Vec<&MigrationId> = graph.nodes().collect();
    let number = |id: &MigrationId| order.iter().position(|other| *other == id).unwrap_or_default();
    let mut drawn = String::from("graph LR\n");
    for app in graph.apps() {
        let _ = writeln!(drawn, "  subgraph {app}");
        for id in graph.nodes_of(app) {
            let _ = writeln!(drawn, "    n{}[\"{}\"]", number(id), id.name().as_str().replace('"', "&quot;"));
        }
        drawn.push_str("  end\n");
    }
    for id in &order {
        for parent in graph.parents(id) {
            let _ = writeln!(drawn, "  n{} --> n{}", number(parent), number(id));
        }
    }
    drawn
}
