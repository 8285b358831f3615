//! Expressions that nobody thought of.

use caribou_migration::Dialect;
use caribou_schema::Piece;
use caribou_sql::{clause, data_type, definition, expression, qualified_name, quote_identifier};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

const DIALECTS: [Dialect; 3] = [Dialect::Postgres, Dialect::Sqlite, Dialect::Mysql];

fn text(pieces: &[Piece], dialect: Dialect) -> String {
    let part = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Name(name) | Piece::Word(name, _) => quote_identifier(name.as_str(), dialect),
    };
    pieces.iter().map(part).collect()
}

/// What could be a piece of SQL, in any order.
fn fragments() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "a",
        "b.c",
        "\"d\"",
        "`e`",
        "[f]",
        "1",
        "-2.5",
        ".5",
        "1e9",
        "'x'",
        "E'\\''",
        "$$y$$",
        "X'1f'",
        "B'01'",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "::",
        ":",
        "int",
        "text[]",
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "LIKE",
        "ESCAPE",
        "IS",
        "NULL",
        "TRUE",
        "DISTINCT",
        "FROM",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "CAST",
        "AS",
        "ARRAY",
        "ANY",
        "ALL",
        "AT",
        "TIME",
        "ZONE",
        "COLLATE",
        "INTERVAL",
        "DAY",
        "extract",
        "trim",
        "substring",
        "position",
        "nextval",
        "f",
        "row",
        "+",
        "-",
        "*",
        "/",
        "=",
        "<",
        "!",
        "~",
        "||",
        "->>",
        "@>",
        "?",
        ";",
        "--",
        "/*",
        "*/",
        "\n",
        "$1",
        ":=",
        "=>",
        "U&\"x\"",
        "'",
        "\"",
        "\\",
        "é",
        "_utf8'z'",
        "timestamp",
        "with",
        "character",
        "varying",
        "'1 day'",
        "'{a b}'",
        "'\\x41'",
        "'2020-01-01 00:00:00+00'",
        "regclass",
    ]);
    prop::collection::vec(fragment, 0..40).prop_map(|fragments| fragments.join(" "))
}

proptest! {
    #[test]
    fn any_text_is_read(text in prop_oneof![fragments(), ".*"]) {
        for dialect in DIALECTS {
            let read = expression(&text, dialect);
            prop_assert_eq!(&read, &expression(&text, dialect));
            definition(&text, dialect);
            clause(&text, dialect);
            data_type(&text, dialect);
            qualified_name(&text, dialect);
        }
    }

    /// Names cut out and put back change nothing.
    #[test]
    fn what_is_written_reads_the_same(condition in condition()) {
        for dialect in DIALECTS {
            let read = expression(&condition, dialect);
            let written = text(read.written(), dialect);
            prop_assert_eq!(&read, &expression(&written, dialect), "{}", written);
            let defined = definition(&condition, dialect);
            prop_assert_eq!(&defined, &definition(&text(defined.written(), dialect), dialect));
        }
    }

    /// The normal form is one: reading it gives itself. Its parentheses are the tree's.
    #[test]
    fn the_normal_form_is_stable(condition in condition()) {
        for dialect in DIALECTS {
            let read = expression(&condition, dialect);
            let normal = text(read.normal(), dialect);
            prop_assert_eq!(&normal, &text(expression(&normal, dialect).normal(), dialect), "{}", condition);
        }
    }

    #[test]
    fn parentheses_around_everything_say_nothing(tree in tree()) {
        for dialect in DIALECTS {
            let (all, few) = (tree.full(), tree.sparse(0));
            prop_assert_eq!(expression(&all, dialect), expression(&few, dialect), "{} / {}", all, few);
        }
    }

    #[test]
    fn different_trees_are_different((left, right) in (tree(), tree())) {
        prop_assume!(left != right);
        for dialect in DIALECTS {
            prop_assert_ne!(expression(&left.full(), dialect), expression(&right.sparse(0), dialect));
        }
    }
}

/// A tree of operators that have the same order in all dialects.
#[derive(Debug, Clone, PartialEq)]
enum Tree {
    Leaf(&'static str),
    Binary(&'static str, u8, Box<Tree>, Box<Tree>),
}

impl Tree {
    fn full(&self) -> String {
        match self {
            Self::Leaf(leaf) => (*leaf).to_owned(),
            Self::Binary(operator, _, left, right) => {
                format!("({} {operator} {})", left.full(), right.full())
            }
        }
    }

    fn sparse(&self, least: u8) -> String {
        match self {
            Self::Leaf(leaf) => (*leaf).to_owned(),
            Self::Binary(operator, binding, left, right) => {
                let inside = format!("{} {operator} {}", left.sparse(*binding), right.sparse(binding + 1));
                if *binding < least { format!("({inside})") } else { inside }
            }
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop::sample::select(vec!["a", "b", "7", "'x'", "f(c)"]).prop_map(Tree::Leaf);
    leaf.prop_recursive(5, 32, 2, |inner| {
        let operator = prop::sample::select(vec![("<", 1), ("+", 2), ("-", 2), ("*", 3), ("/", 3), ("%", 3)]);
        (operator, inner.clone(), inner).prop_map(|((operator, binding), left, right)| {
            Tree::Binary(operator, binding, Box::new(left), Box::new(right))
        })
    })
}

/// A whole number, with parentheses only where chance puts them.
fn number() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec!["a", "b", "c", "1", "2", "30", "-4", "coalesce(a, b)", "A"])
        .prop_map(str::to_owned);
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["+", "-", "*", "%", "&", "|"]), inner.clone())
                .prop_map(|(left, operator, right)| format!("{left} {operator} {right}")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            inner.clone().prop_map(|inner| format!("- {inner}")),
            inner.prop_map(|inner| format!("CASE WHEN a > {inner} THEN b ELSE {inner} END")),
        ]
    })
}

/// A condition on whole numbers, with parentheses only where chance puts them, so that the order of operators decides.
fn condition() -> impl Strategy<Value = String> {
    let comparison = prop::sample::select(vec!["=", "<>", "!=", "<", "<=", ">", ">="]);
    let test = prop_oneof![
        (number(), comparison, number())
            .prop_map(|(left, operator, right)| format!("{left} {operator} {right}")),
        (number(), number(), number()).prop_map(|(of, low, high)| format!("{of} BETWEEN {low} AND {high}")),
        (number(), number(), number())
            .prop_map(|(of, low, high)| format!("{of} NOT BETWEEN {low} AND {high}")),
        (number(), prop::collection::vec(number(), 1..4))
            .prop_map(|(of, list)| format!("{of} IN ({})", list.join(", "))),
        (number(), prop::collection::vec(number(), 1..4))
            .prop_map(|(of, list)| format!("{of} NOT IN ({})", list.join(", "))),
        number().prop_map(|of| format!("{of} IS NULL")),
        number().prop_map(|of| format!("{of} IS NOT NULL")),
        prop::sample::select(vec!["d", "d LIKE 'x%'", "d IS NOT NULL", "d NOT LIKE 'y'"])
            .prop_map(|test| if test == "d" { "d = 'z'".to_owned() } else { test.to_owned() }),
    ];
    test.prop_recursive(4, 16, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["AND", "OR", "and"]), inner.clone())
                .prop_map(|(left, word, right)| format!("{left} {word} {right}")),
            inner.clone().prop_map(|inner| format!("NOT {inner}")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            inner.prop_map(|inner| format!("({inner}) IS TRUE")),
        ]
    })
}

/// Returns conditions that are the same in each run.
fn conditions(count: usize) -> Vec<String> {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        prop::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    );
    let strategy = condition();
    (0..count)
        .map(|_| strategy.new_tree(&mut runner).map(|tree| tree.current()))
        .collect::<Result<_, _>>()
        .expect("no filter rejects anything")
}

/// The server reads a condition by its own rules, and prints with parentheses what it has read.
#[test]
fn postgres_reads_conditions_in_the_same_way() {
    let Some(server) = caribou_harness::postgres() else { return };
    let database = server.database("random");
    let conditions = conditions(300);
    let mut script = String::from("CREATE TABLE t (a int, b int, c int, d text);");
    for (number, condition) in conditions.iter().enumerate() {
        script.push_str(&format!("\nALTER TABLE t ADD CONSTRAINT c{number} CHECK ({condition});"));
    }
    database.execute(&script);
    let printed = database.query(
        "SELECT replace(pg_get_expr(conbin, conrelid), E'\\n', ' ') FROM pg_constraint
         WHERE conrelid = 't'::regclass ORDER BY substr(conname, 2)::int",
    );
    compare(&conditions, printed.lines(), Dialect::Postgres);
}

#[test]
fn mariadb_reads_conditions_in_the_same_way() {
    let Some(server) = caribou_harness::mariadb() else { return };
    let database = server.database("random");
    let conditions = conditions(300);
    let mut script = String::from("CREATE TABLE t (a int, b int, c int, d text)");
    for (number, condition) in conditions.iter().enumerate() {
        script.push_str(&format!(";\nALTER TABLE t ADD CONSTRAINT c{number} CHECK ({condition})"));
    }
    database.execute(&script);
    let printed = database.query(
        "SELECT check_clause FROM information_schema.check_constraints
         WHERE constraint_schema = DATABASE() AND table_name = 't'
         ORDER BY CAST(SUBSTR(constraint_name, 2) AS UNSIGNED)",
    );
    compare(&conditions, printed.lines(), Dialect::Mysql);
}

#[track_caller]
fn compare<'a>(conditions: &[String], printed: impl Iterator<Item = &'a str>, dialect: Dialect) {
    let printed: Vec<&str> = printed.collect();
    assert_eq!(conditions.len(), printed.len());
    let mut different = Vec::new();
    for (condition, printed) in conditions.iter().zip(printed) {
        let (ours, theirs) = (expression(condition, dialect), expression(printed, dialect));
        if ours != theirs {
            let (ours, theirs) = (text(ours.normal(), dialect), text(theirs.normal(), dialect));
            different.push(format!("{condition}\n  printed {printed}\n  ours    {ours}\n  theirs  {theirs}"));
        }
    }
    assert!(different.is_empty(), "{} are different:\n{}", different.len(), different.join("\n"));
}

/// Each of these would take minutes, or end the process, if anything were more than linear or recursed.
#[test]
fn a_long_text_is_read_at_once() {
    let texts = [
        "a AND ".repeat(20_000),
        "a + ".repeat(25_000) + "a",
        "a || ".repeat(25_000) + "a",
        "(".repeat(100_000),
        "NOT ".repeat(25_000),
        "- ".repeat(50_000),
        "a IN (".to_owned() + &"1, ".repeat(30_000) + "1)",
        "a BETWEEN ".repeat(10_000),
        "(a BETWEEN 1 AND 2) BETWEEN 1 AND 2 AND ".repeat(2_500) + "a",
        format!("{}a{}", "(".repeat(100), " BETWEEN 1 AND 2)".repeat(100)),
        format!("{}a = 1{}", "NOT (b OR ".repeat(150), ")".repeat(150)),
        "x[1]".repeat(25_000),
        "x".to_owned() + &"::int".repeat(20_000),
        "'a' ".repeat(25_000),
        format!("'{{{}'", "{ ".repeat(50_000)),
        "case when a then b ".repeat(5_000),
        "f(".repeat(50_000),
        "numeric[".repeat(20_000),
        "\"".repeat(100_001),
    ];
    let start = std::time::Instant::now();
    for text in &texts {
        for dialect in DIALECTS {
            expression(text, dialect);
            definition(text, dialect);
            clause(text, dialect);
            data_type(text, dialect);
        }
    }
    // A few seconds in a debug build.
    assert!(start.elapsed().as_secs() < 100, "{:?}", start.elapsed());
}

/// A chain of any length is no deeper than its parentheses.
#[test]
fn a_megabyte_is_understood() {
    let chain = "a || ".repeat(200_000) + "a";
    assert_eq!(expression(&chain, Dialect::Postgres), expression(&format!("({chain})"), Dialect::Postgres));
}
