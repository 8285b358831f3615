//! What holds for the reading of every text.

use caribou_migration::Dialect;
use caribou_schema::Operation;
use caribou_sql::{Statement, parse, split};
use proptest::prelude::*;

/// Words and signs that the grammars know, in an order that they mostly do not.
fn sentences() -> impl Strategy<Value = String> {
    let words = "CREATE ALTER DROP TABLE INDEX VIEW TRIGGER VIRTUAL TEMP UNIQUE IF NOT EXISTS OR REPLACE t u a b 'x' `q` \"r\" \
                 [s] ( ) ( ) , , . ; INT TEXT VARCHAR(20) ENUM('a') PRIMARY KEY AUTOINCREMENT AUTO_INCREMENT NULL DEFAULT \
                 COLLATE NOCASE CHECK REFERENCES FOREIGN CONSTRAINT ON DELETE UPDATE CASCADE SET GENERATED ALWAYS AS STORED \
                 COMMENT CHARACTER USING BTREE FULLTEXT ENGINE = InnoDB PARTITION BY RANGE ADD COLUMN MODIFY CHANGE RENAME TO \
                 FIRST AFTER CONVERT SELECT FROM WHERE JOIN INSERT INTO VALUES WITH BEGIN END FOR EACH ROW SEQUENCE START \
                 DEFINER @ 1 -1 0x10 b'1' x'00' _utf8 /* */ /*!50100 */ -- \n + || $ ? :a \\ é";
    let words: Vec<&str> = words.split(' ').collect();
    prop::collection::vec(prop::sample::select(words), 0..40).prop_map(|words| words.join(" "))
}

fn check(text: &str, dialect: Dialect) -> Result<(), TestCaseError> {
    let parsed = parse(&Statement::new(text, dialect));
    if let Some(problem) = parsed.problem {
        prop_assert!(text.is_char_boundary(problem.offset), "{problem:?}");
    }
    for operation in parsed.operations {
        if let Operation::Opaque { text: kept, .. }
        | Operation::Data { text: kept, .. }
        | Operation::Neutral { text: kept } = operation
        {
            // Cut from the text, which may have comments around the statement, and never printed anew.
            prop_assert!(text.contains(&kept), "{kept:?} is not in {text:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in ".*", dialect in prop::sample::select(&Dialect::ALL[..])) {
        check(&text, dialect)?;
    }

    #[test]
    fn any_sentence_is_read(
        head in prop::sample::select(vec!["", "CREATE TABLE t (", "ALTER TABLE t ", "CREATE INDEX i ON t (", "INSERT INTO t "]),
        text in sentences(),
        dialect in prop::sample::select(&Dialect::ALL[..]),
    ) {
        check(&format!("{head}{text}"), dialect)?;
    }

    #[test]
    fn a_statement_cut_short_is_read(cut in 0_usize..400, dialect in prop::sample::select(&Dialect::ALL[..])) {
        let whole = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'é' CHECK (length(a) > 0), \
                     b INT REFERENCES u (id) ON DELETE CASCADE, UNIQUE (a, b), CONSTRAINT c FOREIGN KEY (a) REFERENCES w (x))";
        let end = whole.floor_char_boundary(cut);
        check(&whole[..end], dialect)?;
    }
}

#[test]
fn nesting_does_not_overflow() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(20_000), close.repeat(20_000));
    for dialect in Dialect::ALL {
        for expression in [
            deep("(", ")"),
            deep("(SELECT ", ")"),
            deep("CASE WHEN 1 THEN ", " END"),
            "1 + ".repeat(20_000) + "1",
        ] {
            for text in [
                format!("CREATE TABLE t (a INT DEFAULT ({expression}), CHECK ({expression}))"),
                format!("CREATE VIEW v AS SELECT {expression}"),
                format!("CREATE INDEX i ON t (({expression}))"),
                format!("INSERT INTO t VALUES ({expression})"),
                format!("INSERT INTO t SELECT 1 FROM {}", "(".repeat(20_000)),
                format!("CREATE TABLE t {}", "(".repeat(20_000)),
            ] {
                assert!(!parse(&Statement::new(&text, dialect)).operations.is_empty());
            }
        }
    }
}

#[test]
fn long_scripts_are_read_in_linear_time() {
    let rows = "(1, 'some text', NULL),".repeat(20_000);
    let columns: Vec<String> = (0..2_000).map(|number| format!("c{number} INT DEFAULT {number}")).collect();
    for dialect in Dialect::ALL {
        let script = format!("INSERT INTO t VALUES {rows} (1); CREATE TABLE t ({});", columns.join(", "));
        let started = std::time::Instant::now();
        let statements = split(&script, dialect).expect("nothing in it is unclosed");
        let count: usize = statements.iter().map(|statement| parse(statement).operations.len()).sum();
        assert_eq!(count, 2);
        assert!(started.elapsed().as_secs() < 60, "{dialect}: {:?}", started.elapsed());
    }
}
