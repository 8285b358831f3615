//! Events about one migration are found under all its names.

use caribou_history::{EventKind, Lineage, PastEvent, Rename, RenameReason};
use caribou_migration::MigrationId;
use proptest::prelude::*;

fn id(text: &str) -> MigrationId {
    text.parse().unwrap()
}

fn event(kind: EventKind, id: &MigrationId, detail: Option<String>) -> PastEvent {
    PastEvent {
        number: 0,
        at: "2026-01-12T10:00:00Z".parse().unwrap(),
        kind: kind.to_string(),
        app: Some(id.app().to_string()),
        name: Some(id.name().to_string()),
        actor: None,
        version: None,
        duration_ms: None,
        detail,
    }
}

fn apply(name: &str) -> PastEvent {
    event(EventKind::Apply, &id(name), None)
}

fn rename(old: &str, new: &str, reason: RenameReason) -> PastEvent {
    let rename = Rename { old: id(old), new: id(new), reason };
    event(EventKind::Rename, &rename.new, Some(rename.to_string()))
}

/// The names of each event's migration.
fn names(events: &[PastEvent]) -> Vec<String> {
    let lineage = Lineage::of(events);
    let names = |index| lineage.names(index).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    (0..events.len()).map(names).collect()
}

#[test]
fn a_rename_says_what_the_old_name_was() {
    let renamed = rename("a.1_x.y", "b.2_z", RenameReason::Renamed);
    let merged = rename("a.1_x", "a.1_z", RenameReason::DidTheSame);
    assert_eq!(renamed.detail.as_deref(), Some("was a.1_x.y"));
    assert_eq!(merged.detail.as_deref(), Some("was a.1_x, which did the same"));
    assert_eq!((renamed.old_name(), merged.old_name()), (Some(id("a.1_x.y")), Some(id("a.1_x"))));
    // Only a rename is one: the detail of an accepted edit begins alike.
    let accepted = event(EventKind::Accept, &id("a.1_x"), Some("was a.1_z".into()));
    assert_eq!(accepted.old_name(), None);
}

#[test]
fn what_was_renamed_twice_is_one() {
    let events = [
        apply("a.1_x"),
        apply("a.2_y"),
        rename("a.1_x", "a.1_v", RenameReason::Renamed),
        rename("a.1_v", "b.1_w", RenameReason::Renamed),
        // A new migration may have the name again.
        apply("a.1_x"),
    ];
    let first = "a.1_x a.1_v b.1_w";
    assert_eq!(names(&events), [first, "a.2_y", first, first, "a.1_x"]);
}

#[test]
fn two_that_did_the_same_are_one() {
    let failed = event(EventKind::Fail, &id("a.1_ours"), None);
    let events = [apply("a.1_theirs"), failed, rename("a.1_theirs", "a.1_ours", RenameReason::DidTheSame)];
    assert_eq!(names(&events), ["a.1_theirs a.1_ours"; 3]);
}

#[test]
fn what_has_no_name_is_nothing() {
    let bare = PastEvent { app: None, name: None, ..apply("a.1_x") };
    assert_eq!(names(&[bare, apply("a.1_x")]), ["", "a.1_x"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Migrations that begin, are renamed and run at random; the events of each are those that the lineage finds.
    #[test]
    fn each_event_is_of_its_migration(moves in proptest::collection::vec((0..4_usize, 0..6_usize), 0..40)) {
        let mut called: Vec<String> = Vec::new();
        let (mut events, mut of) = (Vec::new(), Vec::new());
        for (migration, name) in moves {
            let name = format!("a.{name}_x");
            let is_free = !called.contains(&name);
            if migration < called.len() {
                if is_free {
                    events.push(rename(&called[migration], &name, RenameReason::Renamed));
                    called[migration] = name;
                } else {
                    events.push(apply(&called[migration]));
                }
                of.push(migration);
            } else if is_free {
                events.push(apply(&name));
                of.push(called.len());
                called.push(name);
            }
        }
        let lineage = Lineage::of(&events);
        for (index, migration) in of.iter().enumerate() {
            prop_assert_eq!(lineage.name_today(index), Some(&id(&called[*migration])));
        }
    }
}
