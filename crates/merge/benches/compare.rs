//! How long it takes to compare two branches of 500 statements.

use std::fmt::Write;

use caribou_merge::{Source, Verdict, compare, retell};
use caribou_migration::{Dialect, MigrationId};
use caribou_schema::Schema;
use caribou_sql::replay;

const MANY: usize = 500;
const DIALECTS: [Dialect; 2] = [Dialect::Postgres, Dialect::Sqlite];

fn main() {
    divan::main();
}

/// What is there, and what each of two branches does, as scripts of ten statements.
struct Branches {
    before: Schema,
    sides: [Vec<(MigrationId, String)>; 2],
}

impl Branches {
    fn new(
        dialect: Dialect,
        tables: usize,
        sides: [&dyn Fn(usize) -> String; 2],
        counts: [usize; 2],
    ) -> Self {
        let mut script = String::new();
        for table in 0..tables {
            writeln!(
                script,
                "CREATE TABLE t{table}_of (id INTEGER PRIMARY KEY, title TEXT, points INTEGER);"
            )
            .expect("a text takes what is written");
        }
        let mut before = Schema::empty(dialect);
        replay(&script, &mut before).expect("the script fits an empty schema");
        let side = |letter: char, statement: &dyn Fn(usize) -> String, count: usize| {
            let statements: Vec<String> = (0..count).map(statement).collect();
            let scripts = statements.chunks(10).enumerate().map(|(at, some)| {
                let id = MigrationId::parse("a", &format!("{at:04}_{letter}")).expect("a plain name");
                (id, some.concat())
            });
            scripts.collect()
        };
        Self { before, sides: [side('a', sides[0], counts[0]), side('b', sides[1], counts[1])] }
    }

    fn sources(&self) -> [Vec<Source<'_>>; 2] {
        self.sides.each_ref().map(|side| {
            let source = |(id, script)| Source {
                id,
                file: "up.sql",
                script,
                elidable: false,
                run_in_transaction: true,
            };
            side.iter().map(|(id, script)| source((id, script.as_str()))).collect()
        })
    }

    fn verdict(&self) -> Verdict {
        let [first, second] = self.sources();
        compare(&self.before, &first, &second).expect("the scripts can be read").verdict()
    }
}

fn add(column: &'static str) -> impl Fn(usize) -> String {
    move |at| format!("ALTER TABLE t{at}_of ADD COLUMN {column} INTEGER;\n")
}

fn measure(bencher: divan::Bencher<'_, '_>, branches: &Branches, verdict: Verdict) {
    bencher.bench(|| assert_eq!(branches.verdict(), verdict));
}

#[divan::bench(args = DIALECTS, sample_count = 1)]
fn columns_of_500_tables(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let branches = Branches::new(dialect, MANY, [&add("one"), &add("other")], [MANY, MANY]);
    measure(bencher, &branches, Verdict::Independent);
}

#[divan::bench(args = DIALECTS, sample_count = 1)]
fn new_tables(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let make = |letter: char| {
        move |at| {
            format!(
                "CREATE TABLE {letter}{at}_new (id INTEGER PRIMARY KEY, of INTEGER REFERENCES t{at}_of (id));\n"
            )
        }
    };
    let branches = Branches::new(dialect, MANY, [&make('m'), &make('n')], [MANY, MANY]);
    measure(bencher, &branches, Verdict::Independent);
}

#[divan::bench(args = DIALECTS, sample_count = 1)]
fn columns_of_one_table(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let add = |letter: char| move |at| format!("ALTER TABLE t0_of ADD COLUMN {letter}{at} INTEGER;\n");
    let branches = Branches::new(dialect, 1, [&add('m'), &add('n')], [MANY, MANY]);
    measure(bencher, &branches, Verdict::Independent);
}

#[divan::bench(args = DIALECTS, sample_count = 1)]
fn same_columns_of_500_tables(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let branches = Branches::new(dialect, MANY, [&add("one"), &add("one")], [MANY, MANY]);
    measure(bencher, &branches, Verdict::SameEffect);
}

#[divan::bench(args = DIALECTS, sample_count = 1)]
fn indexes_of_renamed_columns(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let index = |at| format!("CREATE INDEX t_index_{at} ON t{at}_of (title);\n");
    let rename = |at| format!("ALTER TABLE t{at}_of RENAME COLUMN title TO subject;\n");
    let branches = Branches::new(dialect, MANY, [&index, &rename], [MANY, MANY]);
    measure(bencher, &branches, Verdict::OrderMatters);
}

#[divan::bench(args = DIALECTS, sample_count = 1)]
fn rows_of_500_tables(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let set = |column: &'static str| move |at| format!("UPDATE t{at}_of SET {column} = NULL;\n");
    let branches = Branches::new(dialect, MANY, [&set("title"), &set("points")], [MANY, MANY]);
    measure(bencher, &branches, Verdict::Independent);
}

#[divan::bench(args = DIALECTS, sample_count = 1)]
fn rows_of_one_table(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let set = |column: &'static str| move |at| format!("UPDATE t0_of SET {column} = NULL WHERE id = {at};\n");
    let branches = Branches::new(dialect, 1, [&set("title"), &set("points")], [MANY, MANY]);
    measure(bencher, &branches, Verdict::Independent);
}

#[divan::bench(args = DIALECTS, sample_count = 1)]
fn rows_of_a_table_that_disagree(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let set = |value: &'static str| move |at| format!("UPDATE t0_of SET points = {value} WHERE id > {at};\n");
    let branches = Branches::new(dialect, 50, [&set("1"), &set("points + 2")], [MANY, MANY]);
    measure(bencher, &branches, Verdict::OrderMatters);
}

#[divan::bench(args = DIALECTS, sample_count = 1)]
fn many_against_one(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let drop = |_| "DROP TABLE t7_of;\n".to_owned();
    let branches = Branches::new(dialect, 2 * MANY, [&add("one"), &drop], [2 * MANY, 1]);
    measure(bencher, &branches, Verdict::OrderMatters);
}

#[divan::bench(args = DIALECTS, sample_count = 1)]
fn told_anew(bencher: divan::Bencher<'_, '_>, dialect: Dialect) {
    let index = |at| format!("CREATE INDEX t_index_{at} ON t{at}_of (title);\n");
    let rename = |at| format!("ALTER TABLE t{at}_of RENAME COLUMN title TO subject;\n");
    let branches = Branches::new(dialect, MANY, [&index, &rename], [MANY, MANY]);
    bencher.bench(|| {
        let [index, rename] = branches.sources();
        assert!(retell(&branches.before, &rename, &index).is_ok());
    });
}
