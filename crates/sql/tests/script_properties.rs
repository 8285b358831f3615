//! Whatever leads from one schema to another: the script that is written for it leads there too.

#[path = "../../schema/tests/support/mod.rs"]
mod support;

use caribou_migration::Dialect;
use caribou_schema::{Schema, diff};
use caribou_sql::{means_the_same, render, render_schema, replay, script, shared, split};
use proptest::prelude::*;
use support::{Shown, unlike};

/// Returns a schema as it is read from a script, `None` when it cannot be written or read: the generators know no SQL.
fn read(schema: &Schema) -> Option<Schema> {
    let statements = render_schema(schema).ok()?;
    let mut read = Schema::empty(schema.dialect());
    replay(&statements.join(";\n"), &mut read).ok()?;
    (read.doubts().is_empty() && unlike(&read, schema).is_empty()).then_some(read)
}

fn pair() -> impl Strategy<Value = (Shown, Shown)> {
    support::dialect().prop_flat_map(|dialect| (support::schema(dialect), support::schema(dialect)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn a_script_does_what_its_operations_do((Shown(from), Shown(to)) in pair(), also in any::<bool>()) {
        let (from, to) = (read(&from), read(&to));
        prop_assume!(from.is_some() && to.is_some());
        let (from, to) = (from.unwrap(), to.unwrap());
        let operations = diff(&from, &to);
        let also = if also { &Dialect::ALL[..] } else { &[] };
        let Ok(written) = script(&operations, &from, &[(0, "first".into())], also) else { return Ok(()) };
        let mut reached = from.clone();
        let replayed = replay(&written, &mut reached);
        prop_assert!(replayed.is_ok(), "{}\n{written}", replayed.unwrap_err());
        let unlike = unlike(&reached, &to);
        prop_assert!(unlike.is_empty(), "{}\n{written}", unlike.join("\n"));

        let dialect = from.dialect();
        let statements: Vec<&str> =
            split(&written, dialect).unwrap().iter().map(|statement| statement.text).collect();
        if also.is_empty() {
            prop_assert_eq!(&statements, &render(&operations, &from).unwrap());
        }
        prop_assert!(means_the_same(&written, &statements.join(";"), &from));
        let alone = shared(&[(dialect, written.clone(), &from)]);
        prop_assert_eq!(alone, [(vec![dialect], written)]);
    }
}
