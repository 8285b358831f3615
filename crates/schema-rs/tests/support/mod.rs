//! What the tests of printing share.

use caribou_migration::Dialect;
use caribou_schema::Schema;
use caribou_schema_rs::{Options, print};
use caribou_sql::replay;

/// Prints what statements make.
pub(crate) fn check(dialect: Dialect, sql: &str, options: &Options) -> String {
    let mut schema = Schema::empty(dialect);
    replay(sql, &mut schema).expect("the statements fit");
    match print(&schema, options) {
        Ok(printed) => {
            let keyless = printed.keyless.iter().map(|table| format!("// without a key: {table}\n"));
            printed.text + &keyless.collect::<String>()
        }
        Err(error) => format!("error: {error}"),
    }
}
