//! Names as numbers, so that everything else works on indices.

use caribou_migration::MigrationId;

use crate::Node;

#[expect(clippy::disallowed_types, reason = "only looked up, never iterated: its order reaches nothing")]
type Index<'n> = std::collections::HashMap<&'n MigrationId, u32>;

/// Marks "no name" where an `Option<u32>` would double the size.
pub(crate) const NONE: u32 = u32::MAX;

/// All names that are known: first the nodes on disk in the order of their ids, then names that only a squash knows.
pub(crate) struct Names<'n> {
    ids: Vec<&'n MigrationId>,
    index: Index<'n>,
}

impl<'n> Names<'n> {
    /// Takes nodes that are sorted by id and have no name twice.
    pub(crate) fn new(nodes: &'n [Node]) -> Self {
        let mut names =
            Self { ids: Vec::with_capacity(nodes.len()), index: Index::with_capacity(nodes.len()) };
        for id in nodes.iter().map(|node| &node.id).chain(nodes.iter().flat_map(|node| &node.replaces)) {
            let next = u32::try_from(names.ids.len()).expect("fewer than four billion migrations");
            names.index.entry(id).or_insert_with(|| {
                names.ids.push(id);
                next
            });
        }
        names
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn id(&self, name: u32) -> &'n MigrationId {
        self.ids[name as usize]
    }

    pub(crate) fn get(&self, id: &MigrationId) -> Option<u32> {
        self.index.get(id).copied()
    }
}
