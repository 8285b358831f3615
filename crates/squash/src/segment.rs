//! Where squashes must be cut, so that none needs itself by way of another.

mod demand;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use caribou_migration::{AppLabel, MigrationId};

use demand::Demands;
use search::{Run, search};

/// Migrations of one app that become one file, in their order. One that is alone stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The app.
    pub app: AppLabel,
    /// The migrations.
    pub members: Vec<MigrationId>,
}

/// What becomes of ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segments {
    /// In an order in which they can run.
    pub list: Vec<Segment>,
    /// Whether there is provably no way with fewer files; `false` where there were too many ways to try.
    pub is_least: bool,
}

/// Cuts ranges, one of each app that is squashed, into the fewest files such that no file needs another in a circle.
///
/// A file stands for migrations that follow each other in their app: a database that has some of them applied
/// then still has a state that the rest can be run on. `needs` are the edges of the graph: what each migration, in a range or not,
/// depends on; all of them count, not only those that statements need, for where a squash steps aside the originals run with
/// what they declare. Together with the order of the ranges they make no circle, as in any graph; if they do all the same, the
/// list has every migration still, but no order in which it can run.
///
/// A way to cut is an order of all migrations, and the files are its runs of one app. So the fewest files are the fewest runs:
/// whoever is next goes as far as it can, since that never keeps another from anything, and the question is only who is next.
///
/// # Examples
/// ```
/// use std::collections::{BTreeMap, BTreeSet};
/// use caribou_migration::MigrationId;
/// use caribou_squash::segments;
///
/// // a.1 <-- b.1 <-- a.2: what is before b.1 and what is behind it cannot be one file.
/// let id = |name: &str| name.parse::<MigrationId>();
/// let ranges = BTreeMap::from([
///     ("a".parse()?, vec![id("a.1")?, id("a.2")?, id("a.3")?]),
///     ("b".parse()?, vec![id("b.1")?, id("b.2")?]),
/// ]);
/// let needs = BTreeMap::from([
///     (id("b.1")?, BTreeSet::from([id("a.1")?])),
///     (id("a.2")?, BTreeSet::from([id("b.1")?])),
/// ]);
/// let cut = segments(&ranges, &needs);
/// let files: Vec<_> = cut.list.iter().map(|segment| segment.members.len()).collect();
/// assert_eq!(files, [1, 2, 2]);
/// assert!(cut.is_least);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn segments(
    ranges: &BTreeMap<AppLabel, Vec<MigrationId>>,
    needs: &BTreeMap<MigrationId, BTreeSet<MigrationId>>,
) -> Segments {
    let ranges: Vec<(&AppLabel, &[MigrationId])> =
        ranges.iter().map(|(app, members)| (app, members.as_slice())).collect();
    let members: Vec<&[MigrationId]> = ranges.iter().map(|(_, members)| *members).collect();
    let (runs, is_least) = search(&Demands::of(&members, needs));
    let segment = |run: Run| {
        let (app, members) = ranges[run.app];
        Segment { app: app.clone(), members: members[run.start..run.end].to_vec() }
    };
    Segments { list: runs.into_iter().map(segment).collect(), is_least }
}
