//! Where things stand in a list.

use std::collections::BTreeMap;

/// Where each thing of a list stands: behind how many that are in both lists, and how far behind the last of them.
pub(super) struct Places<K> {
    places: BTreeMap<K, (usize, usize)>,
}

impl<K: Ord> Places<K> {
    pub(super) fn of(list: impl Iterator<Item = K>, stays: impl Fn(&K) -> bool) -> Self {
        let mut places = BTreeMap::new();
        let (mut kept, mut behind) = (0, 0);
        for thing in list {
            if stays(&thing) {
                (kept, behind) = (kept + 1, 0);
            } else {
                places.insert(thing, (kept, behind));
                behind += 1;
            }
        }
        Self { places }
    }

    /// Says how near two things stand: 1 at the same place, a half between the same neighbours.
    pub(super) fn nearness(&self, thing: &K, others: &Self, other: &K) -> f64 {
        match (self.places.get(thing), others.places.get(other)) {
            (Some(one), Some(two)) if one == two => 1.0,
            (Some((one, _)), Some((two, _))) if one == two => 0.5,
            _ => 0.0,
        }
    }
}
