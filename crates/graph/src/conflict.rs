//! Apps with more than one leaf.

use caribou_migration::{AppLabel, MigrationId};

use crate::Graph;

/// An app whose history has more than one end, as after a merge in version control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The app.
    pub app: AppLabel,
    /// Its leaves, sorted.
    pub heads: Vec<MigrationId>,
    /// The nearest migration of the app that all heads need; `None` if they have nothing in common.
    pub fork: Option<MigrationId>,
    /// For each head, the migrations of the app that it needs and not all heads do, and itself; oldest first.
    pub sides: Vec<Vec<MigrationId>>,
}

impl Graph {
    /// Returns the apps with more than one leaf, sorted.
    ///
    /// Looked for before anything is applied: neither [`Graph::build`] nor [`Graph::plan`] minds them.
    pub fn conflicts(&self) -> Vec<Conflict> {
        self.apps().filter_map(|app| self.conflict(app)).collect()
    }

    fn conflict(&self, app: &AppLabel) -> Option<Conflict> {
        let heads: Vec<u32> = self.ends(app, &self.children).collect();
        if heads.len() < 2 {
            return None;
        }
        let range = self.range(app);
        let mut seen = vec![0_u32; self.ids.len()];
        let mut needed_by = vec![0_usize; range.len()];
        let mut sides: Vec<Vec<u32>> = Vec::with_capacity(heads.len());
        for (&head, stamp) in heads.iter().zip(1..) {
            let mut side = Vec::new();
            let mut open = vec![head];
            while let Some(node) = open.pop() {
                if std::mem::replace(&mut seen[node as usize], stamp) == stamp {
                    continue;
                }
                if range.contains(&node) {
                    side.push(node);
                    needed_by[(node - range.start) as usize] += 1;
                }
                open.extend(self.parents.of(node));
            }
            sides.push(side);
        }
        let is_common = |node: u32| needed_by[(node - range.start) as usize] == heads.len();
        let fork = range.clone().filter(|&node| is_common(node)).max_by_key(|&node| self.rank[node as usize]);
        let sides = sides.into_iter().map(|mut side| {
            side.retain(|&node| !is_common(node));
            side.sort_unstable_by_key(|&node| self.rank[node as usize]);
            side.into_iter().map(|node| self.id(node).clone()).collect()
        });
        Some(Conflict {
            app: app.clone(),
            fork: fork.map(|node| self.id(node).clone()),
            sides: sides.collect(),
            heads: heads.iter().map(|&node| self.id(node).clone()).collect(),
        })
    }
}
