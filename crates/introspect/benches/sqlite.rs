//! How long it takes to read 10,000 tables of SQLite.

use caribou_connection::Session;
use caribou_introspect::introspect;
use diesel::{Connection, SqliteConnection};

const TABLES: usize = 10_000;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 3)]
fn read(bencher: divan::Bencher<'_, '_>) {
    let mut database = SqliteConnection::establish(":memory:").expect("SQLite opens");
    let tables = (0..TABLES).map(|table| {
        let before = table.saturating_sub(1);
        format!(
            "CREATE TABLE t{table} (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT '' CHECK (title <> 'x'),
                 before_id BIGINT REFERENCES t{before} (id) ON DELETE CASCADE);
             CREATE INDEX t{table}_title ON t{table} (title, before_id);"
        )
    });
    let script: String = tables.collect();
    database.run(&format!("BEGIN; {script} COMMIT;")).expect("the script is right");
    bencher.bench_local(|| introspect(&mut database).expect("the catalog is read"));
}
