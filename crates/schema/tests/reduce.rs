//! What two operations touch, what they are together, and the way back.

#[path = "support/rename.rs"]
mod rename;
mod support;

use std::fmt;

use caribou_migration::Dialect;
use caribou_schema::{Operation, Schema, combined};
use proptest::prelude::*;
use support::{Shown, unlike};

/// How many operations are tried with each other on one schema.
const TRIED: usize = 24;

/// Past how many operations every rename there is is carried.
const RENAMED: usize = 6;

fn case() -> impl Strategy<Value = (Dialect, Shown, Listed)> {
    support::dialect().prop_flat_map(move |dialect| {
        let operations = proptest::collection::vec(support::operation(dialect), 1..TRIED);
        (Just(dialect), support::schema(dialect), operations.prop_map(Listed))
    })
}

/// Operations that a failing test does not print, for it says which two it is about.
#[derive(Clone)]
struct Listed(Vec<Operation>);

impl fmt::Debug for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} operations", self.0.len())
    }
}

/// Applies operations, unless a database would refuse one of them.
fn applied(schema: &Schema, operations: &[&Operation]) -> Option<Schema> {
    let mut schema = schema.clone();
    let fits =
        operations.iter().all(|operation| schema.apply(operation).is_ok() && support::is_sound(&schema));
    fits.then_some(schema)
}

/// Returns two operations with the names that the database chooses when they are applied to a schema.
fn named(before: &Schema, one: &Operation, two: &Operation) -> (Operation, Operation) {
    let mut schema = before.clone();
    let [one, two] = [one, two].map(|operation| {
        let named = operation.spelled_out(&mut schema);
        schema.apply(operation).expect("it was applied before");
        named
    });
    (one, two)
}

/// Returns all pairs of operations, each also with itself.
fn pairs(operations: &Listed) -> impl Iterator<Item = (&Operation, &Operation)> {
    operations.0.iter().flat_map(|one| operations.0.iter().map(move |two| (one, two)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_operations_that_commute_does_not_matter((dialect, Shown(before), operations) in case()) {
        for (one, two) in pairs(&operations) {
            if !one.footprint(dialect).commutes_with(&two.footprint(dialect)) {
                continue;
            }
            match (applied(&before, &[one, two]), applied(&before, &[two, one])) {
                (Some(first), Some(second)) => {
                    prop_assert_eq!(unlike(&first, &second), Vec::<String>::new(), "{:?}\n{:?}", one, two);
                }
                (None, None) => {}
                (Some(_), None) | (None, Some(_)) => {
                    prop_assert!(false, "only one order of these applies:\n{one:?}\n{two:?}");
                }
            }
        }
    }

    #[test]
    fn the_order_of_operations_that_commute_where_they_are_run_does_not_matter((_, Shown(before), operations) in case()) {
        let mut schema = before.clone();
        for one in &operations.0 {
            let first = one.footprint_in(&mut schema);
            prop_assert_eq!(&schema, &before);
            let Some(mut between) = applied(&before, &[one]) else { continue };
            for two in &operations.0 {
                if !first.commutes_with(&two.footprint_in(&mut between)) {
                    continue;
                }
                let Some(after) = applied(&between, &[two]) else { continue };
                let Some(other) = applied(&before, &[two, one]) else {
                    panic!("only one order of these applies:\n{one:?}\n{two:?}");
                };
                prop_assert_eq!(unlike(&after, &other), Vec::<String>::new(), "{:?}\n{:?}", one, two);
            }
        }
    }

    #[test]
    fn what_replaces_two_operations_does_the_same((dialect, Shown(before), operations) in case()) {
        for (one, two) in pairs(&operations) {
            let Some(after) = applied(&before, &[one, two]) else { continue };
            let (first, second) = named(&before, one, two);
            for (one, two) in [(one, two), (&first, &second)] {
                let Some(less) = combined(one, two, dialect) else { continue };
                let steps: Vec<&Operation> = less.iter().collect();
                let reduced = applied(&before, &steps);
                prop_assert!(reduced.is_some(), "{less:?}\ndoes not apply in place of\n{one:?}\n{two:?}");
                let unlike = reduced.map(|reduced| unlike(&after, &reduced));
                prop_assert_eq!(unlike, Some(Vec::new()), "{:?}\nis not\n{:?}\n{:?}", less, one, two);
            }
        }
    }

    #[test]
    fn a_rename_may_come_first_where_what_it_passes_is_told_anew((dialect, Shown(before), operations) in case()) {
        for one in operations.0.iter().take(RENAMED) {
            let Some(between) = applied(&before, &[one]) else { continue };
            let named = one.spelled_out(&mut before.clone());
            for rename in rename::renames(&between, &before) {
                let Some(after) = applied(&between, &[&rename]) else { continue };
                for one in [one, &named] {
                    let Some(carried) = one.carried(&rename, dialect) else { continue };
                    let other = applied(&before, &[&rename, &carried]);
                    prop_assert!(other.is_some(), "{rename:?}\n{carried:?}\ndo not apply in place of\n{one:?}");
                    let unlike = other.map(|other| unlike(&after, &other));
                    prop_assert_eq!(unlike, Some(Vec::new()), "{:?}\n{:?}\nis not\n{:?}", rename, carried, one);
                }
            }
        }
    }

    #[test]
    fn the_inverse_leads_back((_, Shown(before), operations) in case()) {
        for operation in &operations.0 {
            let Some(after) = applied(&before, &[operation]) else { continue };
            let Some(back) = operation.inverse(&before) else { continue };
            let steps: Vec<&Operation> = back.iter().collect();
            let again = applied(&after, &steps);
            prop_assert!(again.is_some(), "{back:?}\ndoes not apply after\n{operation:?}");
            let unlike = again.map(|again| unlike(&before, &again));
            prop_assert_eq!(unlike, Some(Vec::new()), "{:?}\ndoes not undo\n{:?}", back, operation);
        }
    }
}
