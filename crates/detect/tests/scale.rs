//! Large projects are planned in no time.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod planning;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use caribou_detect::describe;
use caribou_migration::Dialect;
use planning::{Side, from};

/// Tables that each refer to one before them, dealt out to some apps.
fn tables(count: usize, apps: usize) -> String {
    let mut script = String::new();
    for at in 0..count {
        if at % (count / apps) == 0 {
            writeln!(script, "-- app{}", at * apps / count).unwrap();
        }
        let other = at / 2;
        writeln!(
            script,
            "CREATE TABLE t{at} (id BIGINT PRIMARY KEY, name TEXT NOT NULL DEFAULT '', other BIGINT REFERENCES t{other} (id));
             CREATE INDEX t{at}_name_idx ON t{at} (name);"
        )
        .unwrap();
    }
    script
}

/// Plans and names, and says how long that took.
fn measured(sides: &BTreeMap<Dialect, Side>, online: bool) -> (usize, Duration) {
    let start = Instant::now();
    let drafts = from(sides, online);
    let named = drafts.iter().flat_map(|draft| draft.steps.values());
    assert!(named.into_iter().all(|steps| describe(&steps.operations, &steps.before).is_some()));
    (drafts.len(), start.elapsed())
}

#[test]
fn many_tables_are_planned_in_no_time() {
    let dialects = [Dialect::Postgres, Dialect::Sqlite];
    let sides = |current: &str, wanted: &str| -> BTreeMap<Dialect, Side> {
        dialects.iter().map(|dialect| (*dialect, Side::read(current, wanted, *dialect))).collect()
    };
    // Unoptimised, beside other tests; what is quadratic takes minutes.
    let slow = Duration::from_secs(20);
    for apps in [1, 20] {
        let (count, time) = measured(&sides("", &tables(500, apps)), false);
        assert!(count == apps && time < slow, "{count} {time:?}");
    }
    let there = tables(60, 3);
    let (count, time) = measured(&sides(&there, &there.replace("(name)", "(name, id)")), true);
    assert!(count == 3 + 60 && time < slow, "{count} {time:?}");
}
