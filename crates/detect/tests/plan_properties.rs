//! Whatever is wanted, by whatever apps: what is planned leads there, in any order that the needs allow.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, unused_imports, reason = "it has more than is needed here")]
#[path = "../../schema/tests/support/mod.rs"]
mod support;

mod planning;

use std::collections::BTreeMap;

use caribou_detect::{Draft, Need, Owners, describe};
use caribou_migration::{AppLabel, Dialect, MigrationName};
use caribou_schema::{Schema, diff};
use planning::{Side, from};
use proptest::prelude::*;
use support::{Shown, unlike};

/// Gives each object to one of three apps.
fn owners(schema: &Schema, dice: &[u8]) -> Owners {
    let mut owners = Owners::default();
    for object in schema.objects() {
        let id = object.id();
        let sum = id.name.to_string().bytes().map(usize::from).sum::<usize>();
        let app = ["a", "b", "c"][usize::from(dice[sum % dice.len()]) % 3];
        owners.give(id, &AppLabel::parse(app).unwrap());
    }
    owners
}

/// From one schema to another on one backend, with apps that are the same for the same names.
fn side(from: &Schema, to: &Schema, dice: &[u8]) -> Side {
    Side::between(from.clone(), owners(from, dice), to.clone(), owners(to, dice))
}

fn pair(dialect: Dialect) -> impl Strategy<Value = (Shown, Shown)> {
    (support::schema(dialect), support::schema(dialect))
}

fn dice() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 8)
}

/// Says whether the operations lead from one schema to the other as they are: what is random is not always what a database would take.
fn is_sound(from: &Schema, to: &Schema) -> bool {
    let mut schema = from.clone();
    let operations = diff(from, to);
    operations.iter().all(|operation| schema.apply(operation).is_ok()) && unlike(&schema, to).is_empty()
}

/// Runs drafts in an order.
fn run(
    drafts: &[Draft],
    order: &[usize],
    dialect: Dialect,
    (from, to): (&Schema, &Schema),
) -> Result<(), TestCaseError> {
    let mut schema = from.clone();
    for &at in order {
        let Some(steps) = drafts[at].steps.get(&dialect) else { continue };
        for operation in &steps.operations {
            let applied = schema.apply(operation);
            prop_assert!(applied.is_ok(), "{}\nat {operation:?}\nof {drafts:#?}", applied.unwrap_err());
        }
    }
    let unlike = unlike(&schema, to);
    prop_assert!(unlike.is_empty(), "{}\nafter {drafts:#?}", unlike.join("\n"));
    Ok(())
}

/// Returns an order that the needs allow: of those that could be next, the dice say which.
fn order(drafts: &[Draft], dice: &[u8]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < drafts.len() {
        let is_ready = |at: &usize| {
            let needed = drafts[*at].needs.iter().all(|need| match need {
                Need::Draft(before) => order.contains(before),
                Need::Migration(_) => true,
            });
            let mut earlier = (0..*at).filter(|before| drafts[*before].app == drafts[*at].app);
            !order.contains(at) && needed && earlier.all(|before| order.contains(&before))
        };
        let ready: Vec<usize> = (0..drafts.len()).filter(is_ready).collect();
        order.push(ready[usize::from(dice[order.len() % dice.len()]) % ready.len()]);
    }
    order
}

fn count(drafts: &[Draft]) -> usize {
    drafts.iter().flat_map(|draft| draft.steps.values()).map(|steps| steps.operations.len()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_drafts_lead_to_what_is_wanted_in_any_order_that_is_allowed(
        (Shown(current), Shown(wanted)) in support::dialect().prop_flat_map(pair),
        dice in dice(),
    ) {
        prop_assume!(is_sound(&current, &wanted));
        let dialect = current.dialect();
        let sides = BTreeMap::from([(dialect, side(&current, &wanted, &dice))]);
        let drafts = from(&sides, false);
        prop_assert_eq!(count(&drafts), diff(&current, &wanted).len());
        for (at, draft) in drafts.iter().enumerate() {
            for need in &draft.needs {
                prop_assert!(matches!(need, Need::Draft(before) if *before < at && drafts[*before].app != draft.app));
            }
        }
        let in_order: Vec<usize> = (0..drafts.len()).collect();
        run(&drafts, &in_order, dialect, (&current, &wanted))?;
        run(&drafts, &order(&drafts, &dice), dialect, (&current, &wanted))?;
    }

    #[test]
    fn backends_that_want_different_things_share_the_drafts(
        (Shown(current), Shown(wanted)) in pair(Dialect::Postgres),
        (Shown(other), Shown(other_wanted)) in pair(Dialect::Sqlite),
        dice in dice(),
    ) {
        prop_assume!(is_sound(&current, &wanted) && is_sound(&other, &other_wanted));
        let sides = BTreeMap::from([
            (Dialect::Postgres, side(&current, &wanted, &dice)),
            (Dialect::Sqlite, side(&other, &other_wanted, &dice)),
        ]);
        let drafts = from(&sides, false);
        for order in [(0..drafts.len()).collect(), order(&drafts, &dice)] {
            run(&drafts, &order, Dialect::Postgres, (&current, &wanted))?;
            run(&drafts, &order, Dialect::Sqlite, (&other, &other_wanted))?;
        }
    }

    #[test]
    fn stages_lead_to_what_is_wanted(
        (Shown(current), Shown(wanted)) in pair(Dialect::Postgres),
        (Shown(other), Shown(other_wanted)) in pair(Dialect::Mysql),
        dice in dice(),
    ) {
        prop_assume!(is_sound(&current, &wanted) && is_sound(&other, &other_wanted));
        let sides = BTreeMap::from([
            (Dialect::Postgres, side(&current, &wanted, &dice)),
            (Dialect::Mysql, side(&other, &other_wanted, &dice)),
        ]);
        let drafts = from(&sides, true);
        for order in [(0..drafts.len()).collect(), order(&drafts, &dice)] {
            run(&drafts, &order, Dialect::Postgres, (&current, &wanted))?;
            run(&drafts, &order, Dialect::Mysql, (&other, &other_wanted))?;
        }
    }

    #[test]
    fn a_name_is_one_whatever_is_done(
        Shown(before) in support::dialect().prop_flat_map(support::schema),
        seed in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
        operations in support::dialect().prop_flat_map(|dialect| prop::collection::vec(support::operation(dialect), 8)),
    ) {
        let operations: Vec<_> = seed.iter().map(|at| at.get(&operations).clone()).collect();
        if let Some(name) = describe(&operations, &before) {
            let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            prop_assert!(name.len() <= 52 && !name.is_empty() && name.chars().all(fine), "{name}");
            prop_assert!(MigrationName::parse(&name).is_ok());
            prop_assert_eq!(describe(&operations, &before), Some(name));
        }
    }
}
