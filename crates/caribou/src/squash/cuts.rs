//! Why an app has several files where it could have had one.

use std::collections::{BTreeMap, VecDeque};
use std::slice;

use caribou_graph::Graph;
use caribou_migration::{AppLabel, MigrationId};

use super::{Cut, DraftedSquashes};

/// What becomes one file: its name, and what it stands for. What stays as it is stands for itself.
struct File<'a> {
    id: &'a MigrationId,
    members: &'a [MigrationId],
}

/// Returns, for each two files of an app that follow each other, why they are two.
pub(super) fn cuts(graph: &Graph, drafted: &DraftedSquashes) -> Vec<Cut> {
    let squashes = drafted.squashes.iter().map(|squash| File { id: &squash.id, members: &squash.members });
    let alone = drafted.alone.iter().map(|id| File { id, members: slice::from_ref(id) });
    let files: Vec<File<'_>> = squashes.chain(alone).collect();
    let members = files.iter().enumerate().flat_map(|(at, file)| file.members.iter().map(move |id| (id, at)));
    let file_of: BTreeMap<&MigrationId, usize> = members.collect();
    let mut last: BTreeMap<&AppLabel, usize> = BTreeMap::new();
    let mut cuts = Vec::new();
    for id in graph.nodes() {
        let Some(&later) = file_of.get(id) else { continue };
        if let Some(earlier) = last.insert(id.app(), later).filter(|earlier| *earlier != later) {
            let because = Search { graph, files: &files, file_of: &file_of, later, earlier }.way_round();
            cuts.push(Cut { first: files[earlier].id.clone(), second: files[later].id.clone(), because });
        }
    }
    cuts
}

struct Search<'a> {
    graph: &'a Graph,
    files: &'a [File<'a>],
    file_of: &'a BTreeMap<&'a MigrationId, usize>,
    later: usize,
    earlier: usize,
}

/// By which edge a migration was reached; `None` where the search began. All of a file are reached with the first of them.
type Reached<'a> = BTreeMap<&'a MigrationId, Option<(&'a MigrationId, &'a MigrationId)>>;

impl<'a> Search<'a> {
    /// The shortest way from the later file to the earlier one that does not go straight there.
    fn way_round(&self) -> Vec<(MigrationId, MigrationId)> {
        let mut reached: Reached<'a> = Reached::new();
        let mut open = VecDeque::new();
        for member in self.files[self.later].members {
            reached.insert(member, None);
            open.push_back(member);
        }
        while let Some(child) = open.pop_front() {
            for parent in self.graph.parents(child) {
                let to = self.file_of.get(parent).copied();
                if to == Some(self.earlier) {
                    if self.file_of.get(child) == Some(&self.later) {
                        continue;
                    }
                    return back(&reached, (child, parent));
                }
                if reached.contains_key(parent) {
                    continue;
                }
                let file = to.map_or(slice::from_ref(parent), |file| self.files[file].members);
                for member in file {
                    reached.insert(member, Some((child, parent)));
                    open.push_back(member);
                }
            }
        }
        Vec::new()
    }
}

/// The edges that lead to the last one, from the first.
fn back(reached: &Reached<'_>, last: (&MigrationId, &MigrationId)) -> Vec<(MigrationId, MigrationId)> {
    let mut way = vec![(last.0.clone(), last.1.clone())];
    let mut at = last.0;
    while let Some(Some((child, parent))) = reached.get(at) {
        way.push(((*child).clone(), (*parent).clone()));
        at = child;
    }
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use caribou_graph::{Edge, Node, Origin};
    use caribou_migration::Metadata;

    use super::*;
    use crate::squash::NewSquash;

    fn id(text: &str) -> MigrationId {
        text.parse().unwrap()
    }

    /// `a.1 < b.1` says that `b.1` needs `a.1`; a file is `a.1 a.2`.
    #[track_caller]
    fn check(edges: &str, squashes: &[&str], alone: &[&str], expected: &[&str]) {
        let mut nodes: BTreeMap<MigrationId, Node> = BTreeMap::new();
        for edge in edges.split(',') {
            let (parent, child) = edge.split_once('<').unwrap();
            let (parent, child) = (id(parent.trim()), id(child.trim()));
            nodes.entry(parent.clone()).or_insert_with(|| Node::new(parent.clone()));
            let node = nodes.entry(child.clone()).or_insert_with(|| Node::new(child));
            node.edges.push(Edge { to: parent.into(), origin: Origin::Declared { line: 1 } });
        }
        let graph = Graph::build(nodes.into_values(), &BTreeSet::new()).unwrap();
        let squash = |text: &&str| {
            let members: Vec<MigrationId> = text.split(' ').map(id).collect();
            let app = members[0].app();
            NewSquash {
                id: id(&format!("{app}.{}_squashed", members[0].name())),
                folder: "x".into(),
                members,
                metadata: Metadata::default(),
                dropped: Vec::new(),
                on: BTreeMap::new(),
                files: Vec::new(),
            }
        };
        let drafted = DraftedSquashes {
            squashes: squashes.iter().map(squash).collect(),
            alone: alone.iter().map(|text| id(text)).collect(),
            is_least: true,
        };
        let shown = |cut: Cut| {
            let way: Vec<String> =
                cut.because.iter().map(|(child, parent)| format!("{child} needs {parent}")).collect();
            format!("{} | {}: {}", cut.first, cut.second, way.join(", "))
        };
        assert_eq!(cuts(&graph, &drafted).into_iter().map(shown).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn one_file_an_app_has_no_cut() {
        check("a.1 < a.2, a.2 < b.1, b.1 < b.2", &["a.1 a.2", "b.1 b.2"], &[], &[]);
    }

    #[test]
    fn a_migration_outside_stands_between() {
        // a.1 - a.2 - a.3 - a.4
        //          \   /
        //           b.1
        check(
            "a.1 < a.2, a.2 < a.3, a.3 < a.4, a.2 < b.1, b.1 < a.3",
            &["a.1 a.2", "a.3 a.4"],
            &[],
            &["a.1_squashed | a.3_squashed: a.3 needs b.1, b.1 needs a.2"],
        );
    }

    #[test]
    fn a_file_stands_between_though_none_of_its_migrations_does() {
        // a.1 - a.2 - a.3
        //    \      /
        //     b.2  b.1     (b.1 and b.2 are one file)
        check(
            "a.1 < a.2, a.2 < a.3, a.1 < b.2, b.1 < b.2, b.1 < a.3",
            &["a.1 a.2", "b.1 b.2"],
            &["a.3"],
            &["a.1_squashed | a.3: a.3 needs b.1, b.2 needs a.1"],
        );
    }
}
