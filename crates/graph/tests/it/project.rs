//! Projects as text: one line a node.
//!
//!     a.2 * <- a.1 b.1 <~ a.0 -> c.1 = a.x a.y
//!
//! `*` applied, `<-` dependencies, `<~` the implicit one, `->` run_before, `=` replaces; `row a.x` is a row without a node.
//! The file of each node is `text`, its line the line in the text.

use std::collections::BTreeSet;
use std::fmt;

use caribou_graph::{Action, Edge, Goal, Graph, Node, Origin, Standing};
use caribou_migration::{Direction, MigrationId};

/// A project and the rows of its database.
#[derive(Debug, Clone, Default)]
pub(crate) struct Project {
    pub(crate) nodes: Vec<Node>,
    pub(crate) rows: BTreeSet<MigrationId>,
}

pub(crate) fn id(text: &str) -> MigrationId {
    text.parse().unwrap()
}

pub(crate) fn parse(text: &str) -> Project {
    let mut project = Project::default();
    for (line, content) in text.lines().enumerate() {
        let mut words = content.split_whitespace();
        let Some(first) = words.next() else { continue };
        if first == "row" {
            project.rows.extend(words.map(id));
            continue;
        }
        let mut node = Node::new(id(first));
        node.file = Some("text".into());
        let mut list = "";
        for word in words {
            match word {
                "*" => {
                    project.rows.insert(node.id.clone());
                }
                "<-" | "<~" | "->" | "=" => list = word,
                word => {
                    let declared = Origin::Declared { line: line as u32 + 1 };
                    let to = || word.parse().unwrap();
                    match list {
                        "<-" => node.edges.push(Edge { to: to(), origin: declared }),
                        "<~" => node.edges.push(Edge { to: to(), origin: Origin::Order }),
                        "->" => node.run_before.push(Edge { to: to(), origin: declared }),
                        "=" => node.replaces.push(id(word)),
                        _ => panic!("{word} stands alone in {content}"),
                    }
                }
            }
        }
        project.nodes.push(node);
    }
    project
}

/// Prints as it is parsed, so that a failing random project can become a fixture.
impl fmt::Display for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "row {}", words(&self.rows))?;
        for node in &self.nodes {
            write!(f, "{}", node.id)?;
            for edge in &node.edges {
                let arrow = if edge.origin == Origin::Order { "<~" } else { "<-" };
                write!(f, " {arrow} {}", edge.to)?;
            }
            for edge in &node.run_before {
                write!(f, " -> {}", edge.to)?;
            }
            let replaces = words(&node.replaces);
            writeln!(f, "{}{replaces}", if replaces.is_empty() { "" } else { " = " })?;
        }
        Ok(())
    }
}

impl Project {
    pub(crate) fn graph(&self) -> Graph {
        self.build().unwrap()
    }

    pub(crate) fn build(&self) -> Result<Graph, caribou_graph::BuildError> {
        Graph::build(self.nodes.clone(), &self.rows)
    }
}

pub(crate) fn lines<T: ToString>(lines: impl IntoIterator<Item = T>) -> String {
    lines.into_iter().map(|line| line.to_string()).collect::<Vec<_>>().join("\n")
}

pub(crate) fn words<T: ToString>(words: impl IntoIterator<Item = T>) -> String {
    words.into_iter().map(|word| word.to_string()).collect::<Vec<_>>().join(" ")
}

/// The graph in its order, one line a node with its parents; or what is wrong.
pub(crate) fn graph(text: &str) -> String {
    let graph = match parse(text).build() {
        Ok(graph) => graph,
        Err(error) => return error.to_string(),
    };
    lines(graph.nodes().map(|node| {
        let star = if graph.is_applied(node) { " *" } else { "" };
        let parents = words(graph.parents(node));
        let arrow = if parents.is_empty() { "" } else { " <- " };
        format!("{node}{star}{arrow}{parents}")
    }))
}

/// What is wrong with a project that does not build.
pub(crate) fn problems(text: &str) -> String {
    parse(text).build().map(|_| ()).unwrap_err().to_string()
}

/// Goals as text: `everything`, an app, a migration, or `zero:app`, with blanks between.
pub(crate) fn goals(text: &str) -> Vec<Goal> {
    let goal = |word: &str| match word.split_once(':') {
        _ if word == "everything" => Goal::Everything,
        Some(("zero", app)) => Goal::Zero(app.parse().unwrap()),
        _ if word.contains('.') => Goal::To(id(word)),
        _ => Goal::App(word.parse().unwrap()),
    };
    text.split_whitespace().map(goal).collect()
}

/// The plan for some goals, one line a step, then who is late; or why there is none.
pub(crate) fn plan(text: &str, to: &str) -> String {
    plan_of(&parse(text).graph(), to)
}

pub(crate) fn plan_of(graph: &Graph, to: &str) -> String {
    let plan = match graph.plan(&goals(to)) {
        Ok(plan) => plan,
        Err(error) => return format!("error: {error}"),
    };
    let steps = plan.steps.iter().map(|step| {
        let verb = match (step.action, step.direction) {
            (Action::Apply, Direction::Forward) => "apply",
            (Action::Revert, Direction::Backward) => "revert",
            (Action::Record, Direction::Forward) => "record",
            (Action::Record, Direction::Backward) => "unrecord",
            other => panic!("{other:?} makes no sense"),
        };
        format!("{verb} {}", step.id)
    });
    lines(steps.chain(plan.late.iter().map(|id| format!("late {id}"))))
}

/// What became of each squash.
pub(crate) fn squashes(text: &str) -> String {
    lines(parse(text).graph().squashes().iter().map(|squash| {
        let standing = match &squash.standing {
            Standing::Stands => "stands".into(),
            Standing::StepsAside => "steps aside".into(),
            Standing::Replaced { by } => format!("replaced by {by}"),
        };
        let unrecorded = if squash.unrecorded { ", unrecorded" } else { "" };
        format!("{} {standing}, {} of {} applied{unrecorded}", squash.id, squash.applied, squash.total)
    }))
}
