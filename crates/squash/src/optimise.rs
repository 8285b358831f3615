//! Operations combined as far as they go.

mod combine;
mod slots;

use std::collections::BTreeMap;

use caribou_migration::Dialect;
use caribou_schema::Operation;

use self::combine::{carried, combine};
use self::slots::{At, Slots};
use crate::item::Item;

/// How often all operations are gone through at most; it has never been seen to take more than four.
const PASSES: usize = 12;

/// Two items that could have been one, and the item that stands between them, by the places of their statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kept {
    pub(crate) earlier: usize,
    pub(crate) later: usize,
    pub(crate) by: usize,
}

/// Combines items until nothing can be combined any more, and says what stood in the way of the rest.
///
/// Each item moves left over what it commutes with until it meets one that it can be combined with. Where something else stops it, the
/// earlier of the two may come to meet it. A rename is carried on past what can be told under the new name.
///
/// Django's `MigrationOptimizer` scans to the right and asks `reduce` whether an operation may be passed; here the footprints tell.
/// They also say which items can have to do with each other at all, so that a pass costs about as much as there is to combine.
pub(crate) fn optimise(mut items: Vec<Item>, dialect: Dialect) -> (Vec<Item>, Vec<Kept>) {
    let mut kept = Vec::new();
    for _ in 0..PASSES {
        let mut pass = Pass { dialect, slots: Slots::default(), kept: Vec::new(), has_changed: false };
        for item in items {
            pass.place(item);
        }
        items = pass.slots.into_items();
        kept = pass.kept;
        if !pass.has_changed {
            break;
        }
    }
    kept.sort_unstable();
    kept.dedup();
    (items, kept)
}

/// One way through all items.
struct Pass {
    dialect: Dialect,
    slots: Slots,
    kept: Vec<Kept>,
    has_changed: bool,
}

impl Pass {
    /// Puts an item behind all others, or makes it one with an earlier one.
    fn place(&mut self, item: Item) {
        // What the item passes under another name, if it gets that far.
        let mut told_anew: BTreeMap<At, Vec<Operation>> = BTreeMap::new();
        let candidates = self.slots.related(&item);
        for (position, &at) in candidates.iter().enumerate() {
            let earlier = self.slots.get(at);
            if let Some(combined) = combine(earlier, &item, self.dialect) {
                self.has_changed = true;
                for (at, operations) in told_anew {
                    self.slots.tell_anew(at, operations, self.dialect);
                }
                self.slots.replace(at, combined);
                return;
            }
            if earlier.commutes_with(&item) {
                continue;
            }
            if let Some(operations) = carried(earlier, &item, self.dialect) {
                told_anew.insert(at, operations);
                continue;
            }
            // What was told anew on the way here would have to be told back, so it is not tried then.
            if told_anew.is_empty() && self.meet(&item, at, &candidates[position + 1..]) {
                self.has_changed = true;
                return;
            }
            self.keep(&item, at, &candidates[position + 1..]);
            break;
        }
        self.slots.push(item);
    }

    /// Lets an earlier item come to meet one that cannot pass what is at `stop`: behind that they are combined.
    fn meet(&mut self, item: &Item, stop: At, earlier: &[At]) -> bool {
        for &at in earlier {
            let Some(combined) = combine(self.slots.get(at), item, self.dialect) else { continue };
            let moving = self.slots.get(at);
            let mut between = self.slots.related(moving).into_iter();
            let passes =
                |other: At| !(at < other && other <= stop) || moving.commutes_with(self.slots.get(other));
            if between.all(passes) {
                self.slots.replace(at, Vec::new());
                self.slots.insert_behind(stop, combined);
                return true;
            }
        }
        false
    }

    /// Notes what an item could have been combined with, had it passed what is at `stop`.
    fn keep(&mut self, item: &Item, stop: At, earlier: &[At]) {
        let partner = earlier.iter().find(|at| combine(self.slots.get(**at), item, self.dialect).is_some());
        if let Some(at) = partner {
            let (earlier, by) = (self.slots.get(*at).first(), self.slots.get(stop).first());
            self.kept.push(Kept { earlier, later: item.first(), by });
        }
    }
}
