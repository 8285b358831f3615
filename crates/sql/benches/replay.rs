//! How long it takes to replay scripts that make 10,000 tables, without any database.

use std::fmt::Write;

use caribou_migration::Dialect;
use caribou_schema::Schema;
use caribou_sql::replay;

const TABLES: usize = 10_000;
const DIALECTS: [Dialect; 3] = [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql];

fn main() {
    divan::main();
}

fn replayed(script: &str, dialect: Dialect) -> Schema {
    let mut schema = Schema::empty(dialect);
    replay(script, &mut schema).expect("the script fits an empty schema");
    schema
}

/// Makes tables that refer to the one before, each with an index and a column that is added later.
fn tables(dialect: Dialect) -> String {
    let id = match dialect {
        Dialect::Postgres => "BIGSERIAL PRIMARY KEY",
        Dialect::Sqlite => "INTEGER PRIMARY KEY",
        Dialect::Mysql => "BIGINT AUTO_INCREMENT PRIMARY KEY",
    };
    let mut script = String::new();
    for table in 0..TABLES {
        let before = table.saturating_sub(1);
        writeln!(
            script,
            "CREATE TABLE t{table} (id {id}, title VARCHAR(80) NOT NULL DEFAULT '', before_id BIGINT,
                 FOREIGN KEY (before_id) REFERENCES t{before} (id) ON DELETE CASCADE);
             CREATE INDEX t{table}_title ON t{table} (title, before_id);
             ALTER TABLE t{table} ADD COLUMN state INTEGER NOT NULL DEFAULT 0 CHECK (state >= 0);"
        )
        .expect("a text takes what is written");
    }
    script
}

/// Changes every table in the ways that look at others.
fn changes() -> String {
    let mut script = String::new();
    for table in 0..TABLES {
        writeln!(
            script,
            "ALTER TABLE t{table} RENAME COLUMN title TO name;
             ALTER TABLE t{table} RENAME TO u{table};"
        )
        .expect("a text takes what is written");
    }
    script
}

#[divan::bench(args = DIALECTS, sample_count = 3)]
fn make(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let script = tables(dialect);
    bencher.bench(|| replayed(&script, dialect));
}

#[divan::bench(args = DIALECTS, sample_count = 3)]
fn rename(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let (made, script) = (replayed(&tables(dialect), dialect), changes());
    bencher.with_inputs(|| made.clone()).bench_values(|mut schema| {
        replay(&script, &mut schema).expect("the tables are there");
        schema
    });
}

#[divan::bench(args = DIALECTS, sample_count = 3)]
fn drop_all(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let made = replayed(&tables(dialect), dialect);
    let drops: String = (0..TABLES).rev().map(|table| format!("DROP TABLE t{table};\n")).collect();
    bencher.with_inputs(|| made.clone()).bench_values(|mut schema| {
        replay(&drops, &mut schema).expect("the tables are there");
        schema
    });
}

#[divan::bench(args = DIALECTS, sample_count = 3)]
fn differences(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let (one, other) = (replayed(&tables(dialect), dialect), replayed(&tables(dialect), dialect));
    bencher.bench(|| one.differences(&other));
}

#[divan::bench(args = DIALECTS, sample_count = 3)]
fn diff_from_nothing(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let (none, made) = (Schema::empty(dialect), replayed(&tables(dialect), dialect));
    bencher.bench(|| caribou_schema::diff(&none, &made));
}

#[divan::bench(args = DIALECTS, sample_count = 3)]
fn diff_to_nothing(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let (none, made) = (Schema::empty(dialect), replayed(&tables(dialect), dialect));
    bencher.bench(|| caribou_schema::diff(&made, &none));
}

#[divan::bench(args = DIALECTS, sample_count = 3)]
fn render(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let made = replayed(&tables(dialect), dialect);
    bencher.bench(|| caribou_sql::render_schema(&made));
}
