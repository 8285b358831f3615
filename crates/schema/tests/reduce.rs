//! What two operations touch, what they are together, and the way back.

mod support;

use caribou_migration::Dialect;
use caribou_schema::{Operation, Reduction, Schema, reduce};
use proptest::prelude::*;
use support::{Shown, unlike};

fn case(count: usize) -> impl Strategy<Value = (Dialect, Shown, Vec<Operation>)> {
    support::dialect().prop_flat_map(move |dialect| {
        let operations = proptest::collection::vec(support::operation(dialect), count);
        (Just(dialect), support::schema(dialect), operations)
    })
}

fn applied(schema: &Schema, operations: &[&Operation]) -> Option<Schema> {
    let mut schema = schema.clone();
    operations.iter().try_for_each(|operation| schema.apply(operation)).ok()?;
    support::is_sound(&schema).then_some(schema)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_operations_that_commute_does_not_matter((dialect, Shown(before), pair) in case(2)) {
        let [one, two] = pair.as_slice() else { unreachable!() };
        if one.footprint(dialect).commutes_with(&two.footprint(dialect)) {
            match (applied(&before, &[one, two]), applied(&before, &[two, one])) {
                (Some(first), Some(second)) => prop_assert_eq!(unlike(&first, &second), Vec::<String>::new()),
                (None, None) => {}
                (first, _) => prop_assert!(false, "only {} applies", if first.is_some() { "this" } else { "the other" }),
            }
        }
    }

    #[test]
    fn what_replaces_two_operations_does_the_same((dialect, Shown(before), pair) in case(2)) {
        let [one, two] = pair.as_slice() else { unreachable!() };
        if let (Some(after), Reduction::Replace(less)) = (applied(&before, &[one, two]), reduce(one, two, dialect)) {
            let less: Vec<&Operation> = less.iter().collect();
            let Some(reduced) = applied(&before, &less) else {
                return Err(TestCaseError::fail(format!("{less:?} does not apply")));
            };
            prop_assert_eq!(unlike(&after, &reduced), Vec::<String>::new(), "{:?}", less);
        }
    }

    #[test]
    fn the_inverse_leads_back((_, Shown(before), one) in case(1)) {
        let [operation] = one.as_slice() else { unreachable!() };
        let Some(after) = applied(&before, &[operation]) else { return Ok(()) };
        if let Some(back) = operation.inverse(&before) {
            let steps: Vec<&Operation> = back.iter().collect();
            let Some(again) = applied(&after, &steps) else {
                return Err(TestCaseError::fail(format!("{back:?} does not apply")));
            };
            prop_assert_eq!(unlike(&before, &again), Vec::<String>::new(), "{:?}", back);
        }
    }
}
