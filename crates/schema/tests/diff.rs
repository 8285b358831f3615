//! The way from one schema to another.

mod support;

use caribou_schema::diff;
use proptest::prelude::*;
use support::{Shown, unlike};

fn pair() -> impl Strategy<Value = (Shown, Shown)> {
    support::dialect().prop_flat_map(|dialect| (support::schema(dialect), support::schema(dialect)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_operations_lead_from_one_schema_to_the_other((Shown(from), Shown(to)) in pair()) {
        let mut schema = from.clone();
        let operations = diff(&from, &to);
        for operation in &operations {
            let applied = schema.apply(operation);
            prop_assert!(applied.is_ok(), "{}\nat {operation:?}\nof {operations:?}", applied.unwrap_err());
        }
        let unlike = unlike(&schema, &to);
        prop_assert!(unlike.is_empty(), "{}\nafter {operations:?}", unlike.join("\n"));
    }

    #[test]
    fn between_equal_schemas_nothing_is_done((Shown(schema), _) in pair()) {
        prop_assert_eq!(diff(&schema, &schema), []);
    }
}
