//! What must be done before a member of a range can run, told in numbers of members.

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::MigrationId;

/// How many of each range are done: the first so many of it.
pub(super) type Progress = Vec<usize>;

/// What the members of ranges demand of each other, by whatever way: migrations outside of all ranges are only on the way, since they
/// cost nothing and run as soon as they can.
pub(super) struct Demands {
    /// By range and member: how many of each range must be done before it. Of its own range: in earlier files, since it comes
    /// back to them by way of something else. Each demands at least what the one before it does.
    members: Vec<Vec<Progress>>,
    /// By range and place: where a file that begins there must end at the latest, whatever the others have done.
    limits: Vec<Vec<usize>>,
    /// By range and place: how many files the rest must be at least, whatever the others have done.
    least: Vec<Vec<usize>>,
}

impl Demands {
    pub(super) fn of(
        ranges: &[&[MigrationId]],
        needs: &BTreeMap<MigrationId, BTreeSet<MigrationId>>,
    ) -> Self {
        let members = members(ranges, needs);
        let (mut limits, mut least) = (Vec::new(), Vec::new());
        for (range, of) in members.iter().enumerate() {
            let limit = |start: usize| of.partition_point(|demand| demand[range] <= start).max(start + 1);
            let limits_of: Vec<usize> = (0..of.len()).map(limit).collect();
            let mut least_of = vec![0; of.len() + 1];
            for start in (0..of.len()).rev() {
                least_of[start] = 1 + least_of[limits_of[start]];
            }
            limits.push(limits_of);
            least.push(least_of);
        }
        Self { members, limits, least }
    }

    /// Returns the number of ranges.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// Returns how many members a range has.
    pub(super) fn members_of(&self, range: usize) -> usize {
        self.members[range].len()
    }

    /// Returns where a file must end that begins with a range's next member, whatever the others have done.
    pub(super) fn limit(&self, range: usize, progress: &Progress) -> usize {
        self.limits[range][progress[range]]
    }

    /// Returns how many files the rest of a range must be at least.
    pub(super) fn least(&self, range: usize, progress: &Progress) -> usize {
        self.least[range][progress[range]]
    }

    /// Returns how far a range can go in one file now.
    pub(super) fn reach(&self, range: usize, progress: &Progress) -> usize {
        let start = progress[range];
        let rest = self.members[range].iter().enumerate().skip(start);
        let is_met = |demand: &Progress| demand.iter().zip(progress).all(|(needed, done)| needed <= done);
        start + rest.take_while(|(_, demand)| is_met(demand)).count()
    }

    /// Returns the ranges that one waits for, by anything that is left of it.
    pub(super) fn awaited<'a>(
        &'a self,
        range: usize,
        progress: &'a Progress,
    ) -> impl Iterator<Item = usize> + 'a {
        let last = self.members[range].last().filter(|_| progress[range] < self.members_of(range));
        let others = last.into_iter().flatten().zip(progress).enumerate();
        others.filter(move |(other, (needed, done))| *other != range && needed > done).map(|(other, _)| other)
    }
}

/// A migration, in a range or not.
#[derive(Default)]
struct Node {
    /// Its range and its place there.
    place: Option<(usize, usize)>,
    parents: Vec<usize>,
    children: Vec<usize>,
    /// How many of each range must be done when it is.
    done: Progress,
}

fn members(
    ranges: &[&[MigrationId]],
    needs: &BTreeMap<MigrationId, BTreeSet<MigrationId>>,
) -> Vec<Vec<Progress>> {
    let mut nodes = nodes(ranges, needs);
    let mut members: Vec<Vec<Progress>> =
        ranges.iter().map(|range| Vec::with_capacity(range.len())).collect();
    for node in order(&nodes) {
        let (mut done, mut by_others) = (vec![0; ranges.len()], 0);
        for parent in &nodes[node].parents {
            let parent = &nodes[*parent];
            done.iter_mut().zip(&parent.done).for_each(|(most, other)| *most = (*most).max(*other));
            if let Some((range, _)) = nodes[node].place
                && parent.place.is_none_or(|(other, _)| other != range)
            {
                by_others = by_others.max(parent.done.get(range).copied().unwrap_or(0));
            }
        }
        if let Some((range, place)) = nodes[node].place {
            let before = members[range].last().map_or(0, |demand: &Progress| demand[range]);
            done[range] = by_others.max(before);
            members[range].push(done.clone());
            done[range] = place + 1;
        }
        nodes[node].done = done;
    }
    members
}

fn nodes(ranges: &[&[MigrationId]], needs: &BTreeMap<MigrationId, BTreeSet<MigrationId>>) -> Vec<Node> {
    let all = ranges.iter().copied().flatten().chain(needs.keys()).chain(needs.values().flatten());
    let mut index: BTreeMap<&MigrationId, usize> = all.map(|id| (id, 0)).collect();
    index.values_mut().enumerate().for_each(|(at, place)| *place = at);
    let mut nodes: Vec<Node> = index.iter().map(|_| Node::default()).collect();
    let link = |nodes: &mut Vec<Node>, child: usize, parent: usize| {
        nodes[child].parents.push(parent);
        nodes[parent].children.push(child);
    };
    for (child, parents) in needs {
        parents.iter().for_each(|parent| link(&mut nodes, index[child], index[parent]));
    }
    for (range, members) in ranges.iter().enumerate() {
        for (place, id) in members.iter().enumerate() {
            nodes[index[id]].place = Some((range, place));
        }
        members.windows(2).for_each(|pair| link(&mut nodes, index[&pair[1]], index[&pair[0]]));
    }
    nodes
}

/// Orders nodes so that parents come first. What is on a circle, or behind one, is put last, the members of a range as they stand there.
fn order(nodes: &[Node]) -> Vec<usize> {
    let mut waits: Vec<usize> = nodes.iter().map(|node| node.parents.len()).collect();
    let mut order: Vec<usize> = (0..nodes.len()).filter(|node| waits[*node] == 0).collect();
    let mut next = 0;
    while let Some(&node) = order.get(next) {
        next += 1;
        for &child in &nodes[node].children {
            waits[child] -= 1;
            if waits[child] == 0 {
                order.push(child);
            }
        }
    }
    let mut stuck: Vec<usize> = (0..nodes.len()).filter(|node| waits[*node] > 0).collect();
    stuck.sort_by_key(|node| (nodes[*node].place, *node));
    order.extend(stuck);
    order
}
