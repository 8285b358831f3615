//! Which operations must stay behind which.

use std::collections::{BTreeMap, BTreeSet};

use super::{Part, Touches};

/// Who has touched what so far. Who is a number that whoever asks has chosen; several operations may be one.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    objects: BTreeMap<String, Touched>,
    barrier: Option<usize>,
    since_barrier: BTreeSet<usize>,
}

/// Who has touched which parts of an object.
#[derive(Debug, Default)]
struct Touched {
    reads: BTreeSet<(Part, usize)>,
    writes: BTreeSet<(Part, usize)>,
}

impl Trace {
    /// Enters what somebody touches, and returns who has to stay before him, himself perhaps among them.
    pub(crate) fn add(&mut self, who: usize, touches: &Touches) -> BTreeSet<usize> {
        let mut before: BTreeSet<usize> = self.barrier.into_iter().collect();
        if touches.is_barrier {
            before.append(&mut self.since_barrier);
            self.barrier = Some(who);
        } else {
            self.since_barrier.insert(who);
        }
        before.append(&mut self.behind(touches));
        self.note(who, touches);
        before
    }

    /// Returns who has touched something that must not be touched otherwise before or after; barriers are not counted.
    pub(crate) fn behind(&self, touches: &Touches) -> BTreeSet<usize> {
        let mut before = BTreeSet::new();
        for touch in &touches.reads {
            if let Some(touched) = self.objects.get(&touch.object) {
                before.extend(overlapping(&touched.writes, &touch.part));
            }
        }
        for touch in &touches.writes {
            if let Some(touched) = self.objects.get(&touch.object) {
                before.extend(overlapping(&touched.reads, &touch.part));
                before.extend(overlapping(&touched.writes, &touch.part));
            }
        }
        before
    }

    /// Says whether somebody has touched an object.
    pub(crate) fn knows(&self, object: &str) -> bool {
        self.objects.contains_key(object)
    }

    /// Enters what somebody touches.
    pub(crate) fn note(&mut self, who: usize, touches: &Touches) {
        for (list, is_write) in [(&touches.reads, false), (&touches.writes, true)] {
            for touch in list {
                let touched = self.objects.entry(touch.object.clone()).or_default();
                let entries = if is_write { &mut touched.writes } else { &mut touched.reads };
                entries.insert((touch.part.clone(), who));
            }
        }
    }
}

fn overlapping<'t>(touched: &'t BTreeSet<(Part, usize)>, part: &'t Part) -> impl Iterator<Item = usize> + 't {
    touched.iter().filter(|(other, _)| other.overlaps(part)).map(|(_, who)| *who)
}
