//! Any bytes: the first chooses the dialect, the rest is the script.
//!
//! Statements lie in the text, in order; whatever they say is applied to a schema; what its definitions are made of is
//! read again.
#![no_main]

use caribou_migration::Dialect;
use caribou_schema::Schema;
use caribou_sql::{definition, expression, parse, render_schema, split};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (choice, script) = input;
    let dialect = Dialect::ALL[usize::from(choice) % Dialect::ALL.len()];
    let Ok(statements) = split(script, dialect) else { return };
    let mut schema = Schema::empty(dialect);
    let mut end = 0;
    for statement in &statements {
        assert!(statement.start >= end, "statements stand in order");
        end = statement.end();
        assert_eq!(&script[statement.start..end], statement.text);
        for operation in parse(statement).operations {
            let before = schema.clone();
            if schema.apply(&operation).is_err() {
                assert!(before.differences(&schema).is_empty(), "an error changes nothing");
            }
        }
    }
    let _ = render_schema(&schema);
    let _ = (expression(script, dialect), definition(script, dialect));
});
