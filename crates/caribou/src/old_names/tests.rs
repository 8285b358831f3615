use std::collections::{BTreeMap, BTreeSet};

use caribou_history::RenameReason;
use caribou_migration::{Alias, Metadata, MigrationId};
use insta::assert_snapshot;
use proptest::prelude::*;

use super::{AmbiguousName, OldNames};

fn id(text: &str) -> MigrationId {
    text.parse().unwrap()
}

/// Migrations on disk: `name aliases | merged_from`, one a line.
fn disk(text: &str) -> BTreeMap<MigrationId, Metadata> {
    let aliases = |text: &str| text.split_whitespace().map(|name| name.parse().unwrap()).collect();
    let migration = |line: &str| {
        let (own, merged) = line.split_once('|').unwrap_or((line, ""));
        let (name, own) = own.trim().split_once(' ').unwrap_or((own.trim(), ""));
        (id(name), Metadata { aliases: aliases(own), merged_from: aliases(merged), ..Metadata::default() })
    };
    text.trim().lines().map(migration).collect()
}

fn names(disk: &BTreeMap<MigrationId, Metadata>) -> OldNames<'_> {
    OldNames::claimed(disk.iter().map(|(id, metadata)| (id, Some(metadata))))
}

/// What a database that knows these names has under others, one a line.
fn recognised(on_disk: &str, known: &str) -> String {
    let (disk, known) = (disk(on_disk), known.split_whitespace().map(id).collect::<Vec<_>>());
    let recognised = names(&disk).recognise(&known.iter().collect());
    let renames = recognised.renames.iter().map(|rename| format!("{}: {rename}", rename.new));
    let also = recognised.also.iter().map(|(old, new)| format!("{new}: also {old}"));
    renames.chain(also).collect::<Vec<_>>().join("\n")
}

#[test]
fn any_old_name_is_recognised_in_any_app() {
    let disk = "
        a.3_new 3_old older.3_x
        a.4_kept";
    assert_snapshot!(recognised(disk, "a.3_old a.4_kept"), @"a.3_new: was a.3_old");
    assert_snapshot!(recognised(disk, "older.3_x"), @"a.3_new: was older.3_x");
    assert_snapshot!(recognised(disk, "b.3_old a.3_x"), @"");
}

#[test]
fn where_the_new_name_is_known_the_old_one_stays() {
    assert_snapshot!(recognised("a.3_new 3_old", "a.3_old a.3_new"), @"");
}

#[test]
fn of_two_old_names_the_latest_is_it() {
    assert_snapshot!(recognised("a.3_new 3_z 3_a", "a.3_z a.3_a"), @"a.3_new: was a.3_a");
}

#[test]
fn a_name_on_disk_is_no_old_name() {
    assert_snapshot!(recognised("a.3_new 3_old\na.3_old 3_before", "a.3_old"), @"");
    assert_snapshot!(recognised("a.3_new 3_old\na.3_old 3_before", "a.3_before"), @"a.3_old: was a.3_before");
}

#[test]
fn what_two_claim_is_nobodys() {
    assert_snapshot!(recognised("a.3_x 3_old\na.4_y 3_old", "a.3_old"), @"");
    assert_snapshot!(recognised("a.3_x 3_old\na.4_y | 3_old", "a.3_old"), @"");
    assert_snapshot!(recognised("a.3_x 3_old | 3_old", "a.3_old"), @"a.3_x: was a.3_old");
}

#[test]
fn what_did_the_same_is_one_row() {
    let disk = "a.3_x 3_old | 3_b 3_a";
    assert_snapshot!(recognised(disk, "a.3_a"), @"a.3_x: was a.3_a, which did the same");
    assert_snapshot!(recognised(disk, "a.3_a a.3_b"), @"
    a.3_x: was a.3_b, which did the same
    a.3_x: also a.3_a
    ");
    assert_snapshot!(recognised(disk, "a.3_a a.3_x"), @"a.3_x: also a.3_a");
    assert_snapshot!(recognised(disk, "a.3_a a.3_old"), @"
    a.3_x: was a.3_old
    a.3_x: also a.3_a
    ");
}

#[test]
fn an_ambiguous_name_says_whose_it_could_be() {
    let disk = disk(
        "
        a.1_x 1_x 0_x | 2_y
        a.2_y b.1_z
        b.1_w 1_z
        b.2_v | 2_v",
    );
    let (x, y) = (id("a.1_x"), id("a.2_y"));
    assert_eq!(
        names(&disk).ambiguous(),
        [
            AmbiguousName::OnDisk { name: y.clone(), claimed_by: x },
            AmbiguousName::Twice { name: id("b.1_z"), first: y, second: id("b.1_w") },
        ]
    );
}

/// The rules of [`OldNames::recognise`] as one would say them, for one name, without an index.
fn model(
    disk: &BTreeMap<MigrationId, Metadata>,
    known: &BTreeSet<MigrationId>,
    old: &MigrationId,
) -> Option<(MigrationId, RenameReason, bool)> {
    let has = |list: &[Alias], of: &MigrationId, name: &MigrationId| {
        list.iter().rposition(|alias| alias.in_app(of.app()) == *name)
    };
    let owners = |name: &MigrationId| -> Vec<&MigrationId> {
        let claims = |(id, metadata): &(&MigrationId, &Metadata)| {
            has(&metadata.aliases, id, name).is_some() || has(&metadata.merged_from, id, name).is_some()
        };
        if disk.contains_key(name) {
            return Vec::new();
        }
        disk.iter().filter(claims).map(|(id, _)| id).collect()
    };
    let [new] = owners(old)[..] else { return None };
    let Metadata { aliases, merged_from, .. } = &disk[new];
    let own = |name: &MigrationId| known.contains(name) && owners(name) == [new];
    let first = |name: &MigrationId| {
        merged_from.iter().position(|alias| alias.in_app(new.app()) == *name).unwrap_or(usize::MAX)
    };
    match has(aliases, new, old) {
        Some(at) => {
            let later = aliases[at + 1..].iter().any(|alias| own(&alias.in_app(new.app())));
            let is_it = !known.contains(new) && !later;
            is_it.then(|| (new.clone(), RenameReason::Renamed, true))
        }
        None => {
            let own_name = aliases.iter().any(|alias| own(&alias.in_app(new.app())));
            let earlier = merged_from[..first(old)].iter().any(|alias| own(&alias.in_app(new.app())));
            let is_it = !known.contains(new) && !own_name && !earlier;
            Some((new.clone(), RenameReason::DidTheSame, is_it))
        }
    }
}

fn some_id() -> impl Strategy<Value = MigrationId> {
    "[ab]\\.[1-4]_[xy]".prop_map(|text| id(&text))
}

fn some_aliases() -> impl Strategy<Value = Vec<Alias>> {
    proptest::collection::vec("([ab]\\.)?[1-4]_[xy]".prop_map(|text| text.parse().unwrap()), 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_are_recognised_as_the_rules_say(
        disk in proptest::collection::btree_map(some_id(), (some_aliases(), some_aliases()), 0..5),
        known in proptest::collection::btree_set(some_id(), 0..8),
    ) {
        let metadata = |(aliases, merged_from)| Metadata { aliases, merged_from, ..Metadata::default() };
        let disk: BTreeMap<_, _> = disk.into_iter().map(|(id, names)| (id, metadata(names))).collect();
        let found = names(&disk).recognise(&known.iter().collect());
        let mut seen = BTreeMap::new();
        for rename in found.renames {
            seen.insert(rename.old, (rename.new, rename.reason, true));
        }
        for (old, new) in found.also {
            prop_assert!(seen.insert(old, (new, RenameReason::DidTheSame, false)).is_none());
        }
        let expected: BTreeMap<_, _> =
            known.iter().filter_map(|old| Some((old.clone(), model(&disk, &known, old)?))).collect();
        prop_assert_eq!(&seen, &expected);
        // No two rows get one name, and none gets the name of another.
        let new: BTreeSet<_> = seen.values().filter(|(_, _, is_it)| *is_it).map(|(new, ..)| new).collect();
        prop_assert_eq!(new.len(), seen.values().filter(|(_, _, is_it)| *is_it).count());
        prop_assert!(new.iter().all(|new| !known.contains(*new)));
    }
}
