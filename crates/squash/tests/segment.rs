//! Where squashes are cut: drawn graphs, then random ones against all ways that there are.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use caribou_migration::{AppLabel, MigrationId};
use caribou_squash::{Segments, segments};
use proptest::prelude::*;

type Ranges = BTreeMap<AppLabel, Vec<MigrationId>>;
type Needs = BTreeMap<MigrationId, BTreeSet<MigrationId>>;

fn id(text: &str) -> MigrationId {
    text.parse().unwrap()
}

/// Reads lines `a.1 a.2 a.3`, a range each, and `b.1 <- a.1 a.2`, what a migration needs.
fn parse(text: &str) -> (Ranges, Needs) {
    let (mut ranges, mut needs) = (Ranges::new(), Needs::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let ids = |text: &str| text.split_whitespace().map(id).collect::<Vec<_>>();
        match line.split_once("<-") {
            Some((child, parents)) => {
                needs.entry(id(child.trim())).or_default().extend(ids(parents));
            }
            None => {
                let range = ids(line);
                ranges.insert(range[0].app().clone(), range);
            }
        }
    }
    (ranges, needs)
}

/// Cuts, and shows the files in their order.
fn cut(text: &str) -> String {
    let (ranges, needs) = parse(text);
    let cut = segments(&ranges, &needs);
    check(&ranges, &needs, &cut);
    let files = cut.list.iter().map(|segment| {
        let names: Vec<&str> = segment.members.iter().map(|id| id.name().as_str()).collect();
        format!("{}: {}", segment.app, names.join(" "))
    });
    files.chain((!cut.is_least).then(|| "perhaps not the fewest".into())).collect::<Vec<_>>().join("\n")
}

/// What must hold of any answer: each range is there once and in its order, and the files can run in theirs.
fn check(ranges: &Ranges, needs: &Needs, cut: &Segments) {
    for (app, range) in ranges {
        let of = cut.list.iter().filter(|segment| segment.app == *app);
        let members: Vec<_> = of.flat_map(|segment| segment.members.clone()).collect();
        assert_eq!(members, *range, "of {app}");
    }
    let files: Vec<Vec<MigrationId>> = cut.list.iter().map(|segment| segment.members.clone()).collect();
    assert!(can_run(ranges, needs, &files, true), "{cut:?} is no order for {needs:?}");
}

/// Says whether files can run, in the order of the list or in any, what is in no range whenever that can.
fn can_run(ranges: &Ranges, needs: &Needs, files: &[Vec<MigrationId>], in_order: bool) -> bool {
    let inside: BTreeSet<&MigrationId> = ranges.values().flatten().collect();
    let mut outside: BTreeSet<&MigrationId> = needs.keys().chain(needs.values().flatten()).collect();
    outside.retain(|id| !inside.contains(id));
    let none = BTreeSet::new();
    let needs_of = |id: &MigrationId| needs.get(id).unwrap_or(&none);
    let before: BTreeMap<&MigrationId, &MigrationId> =
        ranges.values().flat_map(|range| range.windows(2).map(|pair| (&pair[1], &pair[0]))).collect();
    let mut done: BTreeSet<&MigrationId> = BTreeSet::new();
    let mut left: Vec<&Vec<MigrationId>> = files.iter().collect();
    loop {
        let ready = |id: &&&MigrationId| needs_of(id).iter().all(|need| done.contains(need));
        if let Some(&free) = outside.iter().find(ready) {
            outside.remove(free);
            done.insert(free);
            continue;
        }
        let fits = |file: &&Vec<MigrationId>| {
            file.iter().all(|id| {
                let is_there = |need: &MigrationId| done.contains(need) || file.contains(need);
                needs_of(id).iter().all(is_there) && before.get(id).is_none_or(|before| is_there(before))
            })
        };
        let next = if in_order {
            left.first().filter(|file| fits(file)).map(|_| 0)
        } else {
            left.iter().position(fits)
        };
        match next {
            Some(next) => done.extend(left.remove(next)),
            None => return left.is_empty() && outside.is_empty(),
        }
    }
}

#[test]
fn one_app_is_one_file() {
    assert_eq!(cut("a.1 a.2 a.3"), "a: 1 2 3");
    assert_eq!(cut(""), "");
}

#[test]
fn apps_that_need_each_other_one_way_are_one_file_each() {
    // a.1 <-- a.2 <-- a.3
    //   \       \
    //    b.1 <-- b.2
    let text = "
        a.1 a.2 a.3
        b.1 b.2
        b.1 <- a.1
        b.2 <- a.2";
    assert_eq!(cut(text), "a: 1 2 3\nb: 1 2");
}

#[test]
fn a_range_is_cut_where_it_needs_itself_by_way_of_another() {
    // a.1 <-- a.2 <-- a.3 <-- a.4
    //   \             /
    //    b.1 <-------'
    let text = "
        a.1 a.2 a.3 a.4
        b.1 b.2
        b.1 <- a.1
        a.3 <- b.1";
    assert_eq!(cut(text), "a: 1 2\nb: 1 2\na: 3 4");
}

#[test]
fn a_way_round_outside_of_all_ranges_cuts_too() {
    // a.1 <-- a.2 <-- a.3
    //   \             /
    //    x.1 <-- y.1 '
    let text = "
        a.1 a.2 a.3
        x.1 <- a.1
        y.1 <- x.1
        a.3 <- y.1";
    assert_eq!(cut(text), "a: 1 2\na: 3");
}

#[test]
fn one_of_two_that_wait_for_each_other_is_cut() {
    // a.1 <-- a.2
    //    \   /
    //     \ /        a.2 needs b.1 and b.2 needs a.1
    //     / \
    //    /   \
    // b.1 <-- b.2
    let text = "
        a.1 a.2
        b.1 b.2
        a.2 <- b.1
        b.2 <- a.1";
    assert_eq!(cut(text), "a: 1\nb: 1 2\na: 2");
}

#[test]
fn who_is_cut_is_chosen_so_that_the_fewest_are() {
    // b, c and d wait for a.1, and a.2 waits for them: cutting a is enough.
    let text = "
        a.1 a.2
        b.1 b.2
        c.1 c.2
        d.1 d.2
        a.2 <- b.1 c.1 d.1
        b.2 <- a.1
        c.2 <- a.1
        d.2 <- a.1";
    assert_eq!(cut(text), "a: 1\nb: 1 2\nc: 1 2\nd: 1 2\na: 2");
}

#[test]
fn who_comes_first_by_name_is_not_cut_for_that() {
    // a and c wait for b.1, and b.2 waits for both: to begin with a would cut a as well.
    let text = "
        a.1 a.2
        b.1 b.2
        c.1 c.2
        a.2 <- b.1
        b.2 <- a.1 c.1
        c.2 <- b.1";
    assert_eq!(cut(text), "b: 1\na: 1 2\nc: 1 2\nb: 2");
}

#[test]
fn circles_that_have_nothing_to_do_with_each_other_are_solved_each() {
    let mut text = String::new();
    for pair in 0..30 {
        text += &format!("a{pair}.1 a{pair}.2\nb{pair}.1 b{pair}.2\n");
        text += &format!("a{pair}.2 <- b{pair}.1\nb{pair}.2 <- a{pair}.1\n");
    }
    let (ranges, needs) = parse(&text);
    let found = segments(&ranges, &needs);
    check(&ranges, &needs, &found);
    assert_eq!((found.list.len(), found.is_least), (90, true));
}

#[test]
fn a_circle_that_no_graph_has_ends_all_the_same() {
    let (ranges, needs) = parse("a.1 a.2\nb.1\na.1 <- b.1\nb.1 <- a.2");
    let members: usize = segments(&ranges, &needs).list.iter().map(|segment| segment.members.len()).sum();
    assert_eq!(members, 3);
}

#[test]
fn large_projects_take_no_time() {
    let range = |app: &str, count: usize| -> Vec<MigrationId> {
        (0..count).map(|at| id(&format!("{app}.{at:04}"))).collect()
    };
    let quick = |ranges: &Ranges, needs: &Needs| {
        let start = Instant::now();
        let cut = segments(ranges, needs);
        let taken = start.elapsed();
        check(ranges, needs, &cut);
        assert!(taken < Duration::from_secs(2), "{taken:?}");
        cut
    };
    let one = Ranges::from([("a".parse().unwrap(), range("a", 1_000))]);
    assert_eq!(quick(&one, &Needs::new()).list.len(), 1);

    let apps: Vec<String> = (0..20).map(|app| format!("a{app:02}")).collect();
    let many: Ranges = apps.iter().map(|app| (app.parse().unwrap(), range(app, 50))).collect();
    // Each needs the one before it, now and then; two in the middle are needed back.
    let mut needs = Needs::new();
    for pair in apps.windows(2) {
        for at in (0..50).step_by(7) {
            needs
                .entry(id(&format!("{}.{at:04}", pair[1])))
                .or_default()
                .insert(id(&format!("{}.{at:04}", pair[0])));
        }
    }
    let straight = quick(&many, &needs);
    assert_eq!((straight.list.len(), straight.is_least), (20, true));
    needs.entry(id("a05.0040")).or_default().insert(id("a09.0020"));
    needs.entry(id("a12.0040")).or_default().insert(id("a15.0020"));
    // Whoever stands between the two ends of such a circle is cut too: five of a05 to a09, and four of a12 to a15.
    let back = quick(&many, &needs);
    assert_eq!((back.list.len(), back.is_least), (29, true));

    // Everybody needs everybody: there is no best way to be found in time, but a good one.
    let mut needs = Needs::new();
    for at in 1..50_usize {
        for (app, label) in apps.iter().enumerate() {
            let other = &apps[(app * 7 + at * 11) % apps.len()];
            if other != label {
                needs
                    .entry(id(&format!("{label}.{at:04}")))
                    .or_default()
                    .insert(id(&format!("{other}.{:04}", at - 1)));
            }
        }
    }
    let knot = quick(&many, &needs);
    assert!(!knot.is_least && knot.list.len() < 1_000, "{}", knot.list.len());
}

/// A history in some order: which app each migration is of, and what it needs of those before it. App `x` is in no range.
fn history() -> impl Strategy<Value = (Ranges, Needs)> {
    let step = (0..4_usize, proptest::collection::vec(any::<prop::sample::Index>(), 0..3));
    proptest::collection::vec(step, 1..11).prop_map(|steps| {
        let (mut ranges, mut needs) = (Ranges::new(), Needs::new());
        let mut all: Vec<MigrationId> = Vec::new();
        for (at, (app, wanted)) in steps.into_iter().enumerate() {
            let label = ["a", "b", "c", "x"][app];
            let this = id(&format!("{label}.{at:02}"));
            if !all.is_empty() {
                needs.insert(this.clone(), wanted.iter().map(|index| index.get(&all).clone()).collect());
            }
            if label != "x" {
                ranges.entry(label.parse().unwrap()).or_default().push(this.clone());
            }
            all.push(this);
        }
        (ranges, needs)
    })
}

/// The fewest files that any way to cut needs, all of them tried.
fn fewest(ranges: &Ranges, needs: &Needs) -> usize {
    let places: Vec<(&AppLabel, usize)> =
        ranges.iter().flat_map(|(app, range)| (1..range.len()).map(move |at| (app, at))).collect();
    let ways = (0..1_u32 << places.len()).filter_map(|way| {
        let is_cut = |app: &AppLabel, at: usize| {
            places.iter().position(|place| *place == (app, at)).is_some_and(|bit| way >> bit & 1 == 1)
        };
        let mut files: Vec<Vec<MigrationId>> = Vec::new();
        for (app, range) in ranges {
            for (at, id) in range.iter().enumerate() {
                match files.last_mut().filter(|_| at > 0 && !is_cut(app, at)) {
                    Some(file) => file.push(id.clone()),
                    None => files.push(vec![id.clone()]),
                }
            }
        }
        can_run(ranges, needs, &files, false).then_some(files.len())
    });
    ways.min().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_way_to_cut_needs_fewer_files((ranges, needs) in history()) {
        let cut = segments(&ranges, &needs);
        check(&ranges, &needs, &cut);
        prop_assert!(cut.is_least);
        prop_assert_eq!(cut.list.len(), fewest(&ranges, &needs));
        prop_assert_eq!(segments(&ranges, &needs), cut);
    }
}
