//! A project as its folders are: what it means is read off them anew, after any edits.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use caribou_files::{edit_metadata, parse_metadata};
use caribou_graph::{BuildError, Edge, Graph, Node, Origin};
use caribou_migration::{AppLabel, Metadata, MetadataEdit, MigrationId, MigrationName, Reference};
use caribou_rename::{Edit, Named, Names, Renamed};

/// Migrations with what they say of themselves, and head files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    pub(crate) all: BTreeMap<MigrationId, Metadata>,
    pub(crate) heads: BTreeMap<AppLabel, MigrationName>,
}

impl Model {
    /// What each migration that is no squash stands behind in its folder.
    fn follows(&self) -> BTreeMap<MigrationId, MigrationId> {
        let mut plain: Vec<&MigrationId> =
            self.all.iter().filter(|(_, said)| said.replaces.is_empty()).map(|(id, _)| id).collect();
        plain.sort_by_key(|id| (id.app().clone(), id.name().version(), id.name().clone()));
        let pairs = plain.windows(2).filter(|pair| pair[0].app() == pair[1].app());
        pairs.map(|pair| (pair[1].clone(), pair[0].clone())).collect()
    }

    pub(crate) fn names(&self) -> Names {
        let follows = self.follows();
        let named = self.all.iter().map(|(id, metadata)| Named {
            id: id.clone(),
            metadata: metadata.clone(),
            follows: follows.get(id).filter(|_| metadata.dependencies.is_none()).cloned(),
            is_compiled: false,
        });
        Names::new(named, self.heads.clone())
    }

    /// The graph, as a database with these rows sees it.
    pub(crate) fn graph(&self, rows: &BTreeSet<MigrationId>) -> Result<Graph, BuildError> {
        let follows = self.follows();
        let edge = |to: &Reference, origin| Edge { to: to.clone(), origin };
        let nodes = self.all.iter().map(|(id, said)| {
            let mut node = Node::new(id.clone());
            match &said.dependencies {
                Some(names) => {
                    node.edges = names.iter().map(|name| edge(name, Origin::Declared { line: 1 })).collect();
                }
                None if said.replaces.is_empty() => {
                    let before = follows.get(id).cloned().map(Reference::from);
                    node.edges = before.iter().map(|name| edge(name, Origin::Order)).collect();
                }
                None => {}
            }
            node.run_before =
                said.run_before.iter().map(|name| edge(name, Origin::Declared { line: 1 })).collect();
            node.replaces = said.replaces.iter().chain(&said.replaced).cloned().collect();
            node
        });
        Graph::build(nodes.collect::<Vec<_>>(), rows)
    }

    /// The project after the edits, made one after another on texts.
    pub(crate) fn after(&self, renamed: &Renamed) -> Self {
        let mut after = self.clone();
        for edit in &renamed.edits {
            match edit {
                Edit::Metadata { of, edits } => {
                    let said = after.all.get_mut(of).unwrap();
                    *said = edited(said, edits);
                }
                Edit::Move { from, to } => {
                    let said = after.all.remove(from).unwrap();
                    assert!(after.all.insert(to.clone(), said).is_none(), "{to} is there already");
                }
                Edit::App { from, to } => {
                    let moved = std::mem::take(&mut after.all).into_iter().map(|(id, said)| {
                        let app = if id.app() == from { to } else { id.app() };
                        (MigrationId::new(app.clone(), id.name().clone()), said)
                    });
                    after.all = moved.collect();
                    after.heads = std::mem::take(&mut after.heads)
                        .into_iter()
                        .map(|(app, head)| (if app == *from { to.clone() } else { app }, head))
                        .collect();
                }
                Edit::Head { app, to: Some(name) } => {
                    after.heads.insert(app.clone(), name.clone());
                }
                Edit::Head { app, to: None } => {
                    assert!(after.heads.remove(app).is_some(), "{app} has no head file");
                }
            }
        }
        after
    }

    /// The migration that a row belongs to, by any name that it ever had.
    pub(crate) fn of_row(&self, row: &MigrationId) -> Vec<&MigrationId> {
        if let Some((id, _)) = self.all.get_key_value(row) {
            return vec![id];
        }
        let knows = |(id, said): &(&MigrationId, &Metadata)| {
            said.aliases.iter().any(|alias| alias.in_app(id.app()) == *row)
        };
        self.all.iter().filter(knows).map(|(id, _)| id).collect()
    }
}

/// Edits the text, and sees that the value would come out the same.
fn edited(said: &Metadata, edits: &[MetadataEdit]) -> Metadata {
    let text = edit_metadata(&text(said), edits).unwrap();
    let from_text = parse_metadata(&text).unwrap().metadata;
    let mut value = said.clone();
    edits.iter().for_each(|edit| edit.apply(&mut value));
    assert_eq!(from_text, value, "{edits:?}\n{text}");
    value
}

fn text(said: &Metadata) -> String {
    fn list<T: ToString>(text: &mut String, key: &str, names: &[T]) {
        let names: Vec<String> = names.iter().map(|name| format!("\"{}\"", name.to_string())).collect();
        writeln!(text, "{key} = [{}]", names.join(", ")).unwrap();
    }
    let mut text = "run_in_transaction = true\n".to_owned();
    if let Some(names) = &said.dependencies {
        list(&mut text, "dependencies", names);
    }
    list(&mut text, "replaces", &said.replaces);
    list(&mut text, "replaced", &said.replaced);
    list(&mut text, "run_before", &said.run_before);
    list(&mut text, "aliases", &said.aliases);
    list(&mut text, "merged_from", &said.merged_from);
    assert_eq!(parse_metadata(&text).unwrap().metadata, *said);
    text
}
