//! What becomes of two statements that follow each other, in the cases that squashing lives on.
//!
//! That a replacement does the same is proven by the property tests of `caribou-schema`; here is which there are.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod rendering;

use std::fmt::Write;

use caribou_migration::Dialect;
use caribou_schema::{Reduction, reduce};
use caribou_sql::render;
use rendering::{operations, schema};

/// Says of two statements a line, set apart by ` -- `, what they become where `before` has been run.
#[track_caller]
fn reduced(before: &str, cases: &str, dialect: Dialect) -> String {
    let before = schema(before, dialect);
    let mut said = String::new();
    for case in cases.lines().map(str::trim).filter(|case| !case.is_empty()) {
        let (one, two) = case.split_once(" -- ").unwrap();
        let [first, second] = [one, two].map(|statement| {
            let mut operations = operations(statement, dialect);
            assert_eq!(operations.len(), 1, "{statement}");
            operations.remove(0)
        });
        let becomes = match reduce(&first, &second, dialect) {
            Reduction::Replace(less) if less.is_empty() => "nothing".to_owned(),
            Reduction::Replace(less) => render(&less, &before).unwrap().join("; "),
            Reduction::Pass => "either order".to_owned(),
            Reduction::Barrier => "both, in this order".to_owned(),
        };
        let becomes = becomes.split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(said, "{one} -- {two}\n    = {becomes}").unwrap();
    }
    said
}

const BEFORE: &str = "
    CREATE TABLE team (id int PRIMARY KEY, name text);
    CREATE TABLE ticket (id int PRIMARY KEY, title text, team_id int, CONSTRAINT titled CHECK (title <> ''));
    CREATE INDEX by_title ON ticket (title);
";

#[test]
fn what_is_made_is_made_so_at_once() {
    let cases = "
        CREATE TABLE t (a int) -- ALTER TABLE t RENAME TO u
        CREATE TABLE t (a int) -- ALTER TABLE t ADD COLUMN b text NOT NULL DEFAULT ''
        CREATE TABLE t (a int, b int) -- ALTER TABLE t DROP COLUMN b
        CREATE TABLE t (a int, b int) -- ALTER TABLE t RENAME COLUMN b TO c
        CREATE TABLE t (a int) -- ALTER TABLE t ALTER COLUMN a TYPE bigint
        CREATE TABLE t (a int) -- ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0)
        CREATE TABLE t (a int) -- ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES team (id)
        CREATE TABLE t (a int, CONSTRAINT k UNIQUE (a)) -- ALTER TABLE t DROP CONSTRAINT k
        CREATE TABLE t (a int) -- CREATE INDEX i ON t (a)
        CREATE TYPE mood AS ENUM ('sad') -- ALTER TYPE mood ADD VALUE 'glad'
        CREATE VIEW v AS SELECT 1 AS a -- CREATE OR REPLACE VIEW v AS SELECT 2 AS a
    ";
    insta::assert_snapshot!(reduced(BEFORE, cases, Dialect::Postgres), @"
    CREATE TABLE t (a int) -- ALTER TABLE t RENAME TO u
        = CREATE TABLE u ( a INTEGER )
    CREATE TABLE t (a int) -- ALTER TABLE t ADD COLUMN b text NOT NULL DEFAULT ''
        = CREATE TABLE t ( a INTEGER, b TEXT NOT NULL DEFAULT '' )
    CREATE TABLE t (a int, b int) -- ALTER TABLE t DROP COLUMN b
        = CREATE TABLE t ( a INTEGER )
    CREATE TABLE t (a int, b int) -- ALTER TABLE t RENAME COLUMN b TO c
        = CREATE TABLE t ( a INTEGER, c INTEGER )
    CREATE TABLE t (a int) -- ALTER TABLE t ALTER COLUMN a TYPE bigint
        = CREATE TABLE t ( a BIGINT )
    CREATE TABLE t (a int) -- ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0)
        = CREATE TABLE t ( a INTEGER, CONSTRAINT k CHECK (a > 0) )
    CREATE TABLE t (a int) -- ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES team (id)
        = CREATE TABLE t ( a INTEGER, CONSTRAINT f FOREIGN KEY (a) REFERENCES team (id) )
    CREATE TABLE t (a int, CONSTRAINT k UNIQUE (a)) -- ALTER TABLE t DROP CONSTRAINT k
        = CREATE TABLE t ( a INTEGER )
    CREATE TABLE t (a int) -- CREATE INDEX i ON t (a)
        = CREATE TABLE t ( a INTEGER ); CREATE INDEX i ON t (a)
    CREATE TYPE mood AS ENUM ('sad') -- ALTER TYPE mood ADD VALUE 'glad'
        = CREATE TYPE mood AS ENUM ('sad', 'glad')
    CREATE VIEW v AS SELECT 1 AS a -- CREATE OR REPLACE VIEW v AS SELECT 2 AS a
        = CREATE VIEW v AS SELECT 2 AS a
    ");
}

#[test]
fn what_is_dropped_need_not_have_been() {
    let cases = "
        CREATE TABLE t (a int) -- DROP TABLE t
        CREATE TABLE IF NOT EXISTS t (a int) -- DROP TABLE t
        ALTER TABLE ticket ADD COLUMN state int -- ALTER TABLE ticket DROP COLUMN state
        ALTER TABLE ticket ADD CONSTRAINT k CHECK (id > 0) -- ALTER TABLE ticket DROP CONSTRAINT k
        ALTER TABLE ticket ADD CONSTRAINT k PRIMARY KEY (title) -- ALTER TABLE ticket DROP CONSTRAINT k
        CREATE INDEX i ON ticket (team_id) -- DROP INDEX i
        ALTER TABLE ticket ALTER COLUMN title SET NOT NULL -- ALTER TABLE ticket DROP COLUMN title
        ALTER TABLE ticket DROP COLUMN title -- DROP TABLE ticket
        ALTER TABLE ticket RENAME TO issue -- DROP TABLE issue
        CREATE INDEX i ON ticket (team_id) -- DROP TABLE ticket
    ";
    insta::assert_snapshot!(reduced(BEFORE, cases, Dialect::Postgres), @"
    CREATE TABLE t (a int) -- DROP TABLE t
        = nothing
    CREATE TABLE IF NOT EXISTS t (a int) -- DROP TABLE t
        = DROP TABLE IF EXISTS t
    ALTER TABLE ticket ADD COLUMN state int -- ALTER TABLE ticket DROP COLUMN state
        = nothing
    ALTER TABLE ticket ADD CONSTRAINT k CHECK (id > 0) -- ALTER TABLE ticket DROP CONSTRAINT k
        = nothing
    ALTER TABLE ticket ADD CONSTRAINT k PRIMARY KEY (title) -- ALTER TABLE ticket DROP CONSTRAINT k
        = both, in this order
    CREATE INDEX i ON ticket (team_id) -- DROP INDEX i
        = nothing
    ALTER TABLE ticket ALTER COLUMN title SET NOT NULL -- ALTER TABLE ticket DROP COLUMN title
        = ALTER TABLE ticket DROP COLUMN title
    ALTER TABLE ticket DROP COLUMN title -- DROP TABLE ticket
        = DROP TABLE ticket
    ALTER TABLE ticket RENAME TO issue -- DROP TABLE issue
        = DROP TABLE ticket
    CREATE INDEX i ON ticket (team_id) -- DROP TABLE ticket
        = DROP TABLE ticket
    ");
}

#[test]
fn two_changes_of_one_thing_are_one() {
    let cases = "
        ALTER TABLE ticket RENAME TO issue -- ALTER TABLE issue RENAME TO incident
        ALTER TABLE ticket RENAME TO issue -- ALTER TABLE issue RENAME TO ticket
        ALTER TABLE ticket RENAME COLUMN title TO name -- ALTER TABLE ticket RENAME COLUMN name TO summary
        ALTER TABLE ticket RENAME COLUMN title TO name -- ALTER TABLE ticket DROP COLUMN name
        ALTER TABLE ticket ADD COLUMN state int -- ALTER TABLE ticket RENAME COLUMN state TO status
        ALTER TABLE ticket ADD COLUMN state int -- ALTER TABLE ticket ALTER COLUMN state TYPE bigint
        ALTER TABLE ticket ADD COLUMN state int DEFAULT 1 -- ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 2
        ALTER TABLE ticket ALTER COLUMN title SET DEFAULT 'a' -- ALTER TABLE ticket ALTER COLUMN title SET DEFAULT 'b'
        ALTER TABLE ticket ALTER COLUMN id TYPE bigint -- ALTER TABLE ticket ALTER COLUMN id TYPE text
        ALTER TABLE ticket ALTER COLUMN title TYPE int USING length(title) -- ALTER TABLE ticket ALTER COLUMN title TYPE bigint
        ALTER TABLE ticket ADD CONSTRAINT k CHECK (id > 0) NOT VALID -- ALTER TABLE ticket VALIDATE CONSTRAINT k
        ALTER INDEX by_title RENAME TO i -- ALTER INDEX i RENAME TO j
    ";
    insta::assert_snapshot!(reduced(BEFORE, cases, Dialect::Postgres), @"
    ALTER TABLE ticket RENAME TO issue -- ALTER TABLE issue RENAME TO incident
        = ALTER TABLE ticket RENAME TO incident
    ALTER TABLE ticket RENAME TO issue -- ALTER TABLE issue RENAME TO ticket
        = nothing
    ALTER TABLE ticket RENAME COLUMN title TO name -- ALTER TABLE ticket RENAME COLUMN name TO summary
        = ALTER TABLE ticket RENAME COLUMN title TO summary
    ALTER TABLE ticket RENAME COLUMN title TO name -- ALTER TABLE ticket DROP COLUMN name
        = ALTER TABLE ticket DROP COLUMN title
    ALTER TABLE ticket ADD COLUMN state int -- ALTER TABLE ticket RENAME COLUMN state TO status
        = ALTER TABLE ticket ADD COLUMN status INTEGER
    ALTER TABLE ticket ADD COLUMN state int -- ALTER TABLE ticket ALTER COLUMN state TYPE bigint
        = ALTER TABLE ticket ADD COLUMN state BIGINT
    ALTER TABLE ticket ADD COLUMN state int DEFAULT 1 -- ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 2
        = both, in this order
    ALTER TABLE ticket ALTER COLUMN title SET DEFAULT 'a' -- ALTER TABLE ticket ALTER COLUMN title SET DEFAULT 'b'
        = ALTER TABLE ticket ALTER COLUMN title SET DEFAULT 'b'
    ALTER TABLE ticket ALTER COLUMN id TYPE bigint -- ALTER TABLE ticket ALTER COLUMN id TYPE text
        = ALTER TABLE ticket ALTER COLUMN id TYPE TEXT
    ALTER TABLE ticket ALTER COLUMN title TYPE int USING length(title) -- ALTER TABLE ticket ALTER COLUMN title TYPE bigint
        = both, in this order
    ALTER TABLE ticket ADD CONSTRAINT k CHECK (id > 0) NOT VALID -- ALTER TABLE ticket VALIDATE CONSTRAINT k
        = ALTER TABLE ticket ADD CONSTRAINT k CHECK (id > 0)
    ALTER INDEX by_title RENAME TO i -- ALTER INDEX i RENAME TO j
        = ALTER INDEX by_title RENAME TO j
    ");
}

#[test]
fn what_has_nothing_to_do_with_each_other_passes() {
    let cases = "
        CREATE TABLE t (a int) -- CREATE TABLE u (a int)
        ALTER TABLE ticket ADD COLUMN state int -- ALTER TABLE team ADD COLUMN size int
        ALTER TABLE ticket ADD COLUMN state int -- ALTER TABLE ticket ADD COLUMN due date
        ALTER TABLE team ADD COLUMN size int -- INSERT INTO ticket (id) VALUES (1)
        ALTER TABLE ticket ADD COLUMN state int -- INSERT INTO ticket (id) VALUES (1)
        INSERT INTO ticket (id) VALUES (1) -- DELETE FROM ticket
        CREATE TABLE t (a int) -- ALTER TABLE ticket ADD CONSTRAINT f FOREIGN KEY (team_id) REFERENCES t (a)
        ALTER TABLE team RENAME TO squad -- ALTER TABLE ticket ADD CONSTRAINT f FOREIGN KEY (team_id) REFERENCES squad (id)
        CREATE VIEW v AS SELECT title FROM ticket -- ALTER TABLE ticket RENAME COLUMN title TO name
        SET lock_timeout = 1 -- ALTER TABLE ticket ADD COLUMN state int
    ";
    insta::assert_snapshot!(reduced(BEFORE, cases, Dialect::Postgres), @"
    CREATE TABLE t (a int) -- CREATE TABLE u (a int)
        = either order
    ALTER TABLE ticket ADD COLUMN state int -- ALTER TABLE team ADD COLUMN size int
        = either order
    ALTER TABLE ticket ADD COLUMN state int -- ALTER TABLE ticket ADD COLUMN due date
        = either order
    ALTER TABLE team ADD COLUMN size int -- INSERT INTO ticket (id) VALUES (1)
        = either order
    ALTER TABLE ticket ADD COLUMN state int -- INSERT INTO ticket (id) VALUES (1)
        = both, in this order
    INSERT INTO ticket (id) VALUES (1) -- DELETE FROM ticket
        = both, in this order
    CREATE TABLE t (a int) -- ALTER TABLE ticket ADD CONSTRAINT f FOREIGN KEY (team_id) REFERENCES t (a)
        = both, in this order
    ALTER TABLE team RENAME TO squad -- ALTER TABLE ticket ADD CONSTRAINT f FOREIGN KEY (team_id) REFERENCES squad (id)
        = both, in this order
    CREATE VIEW v AS SELECT title FROM ticket -- ALTER TABLE ticket RENAME COLUMN title TO name
        = both, in this order
    SET lock_timeout = 1 -- ALTER TABLE ticket ADD COLUMN state int
        = both, in this order
    ");
}

#[test]
fn mysql_keeps_the_index_that_a_foreign_key_made() {
    let before = "CREATE TABLE team (id INT PRIMARY KEY); CREATE TABLE ticket (id INT, team_id INT);";
    let cases = "
        CREATE TABLE t (a INT, b INT, KEY (a, b)) -- ALTER TABLE t DROP COLUMN a
        CREATE TABLE t (a INT, b INT, KEY k (a, b)) -- ALTER TABLE t DROP COLUMN a
        CREATE TABLE t (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES team (id)) -- ALTER TABLE t ADD PRIMARY KEY (a)
        CREATE TABLE t (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES team (id)) -- ALTER TABLE t DROP FOREIGN KEY f
        ALTER TABLE ticket MODIFY id BIGINT -- ALTER TABLE ticket MODIFY id BIGINT NOT NULL
        ALTER TABLE ticket MODIFY id TEXT -- ALTER TABLE ticket MODIFY id INT
    ";
    insta::assert_snapshot!(reduced(before, cases, Dialect::Mysql), @"
    CREATE TABLE t (a INT, b INT, KEY (a, b)) -- ALTER TABLE t DROP COLUMN a
        = CREATE TABLE t ( b INT, KEY a (b) )
    CREATE TABLE t (a INT, b INT, KEY k (a, b)) -- ALTER TABLE t DROP COLUMN a
        = CREATE TABLE t ( b INT, KEY k (b) )
    CREATE TABLE t (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES team (id)) -- ALTER TABLE t ADD PRIMARY KEY (a)
        = CREATE TABLE t ( a INT PRIMARY KEY, CONSTRAINT f FOREIGN KEY (a) REFERENCES team (id) )
    CREATE TABLE t (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES team (id)) -- ALTER TABLE t DROP FOREIGN KEY f
        = both, in this order
    ALTER TABLE ticket MODIFY id BIGINT -- ALTER TABLE ticket MODIFY id BIGINT NOT NULL
        = ALTER TABLE ticket MODIFY COLUMN id BIGINT NOT NULL
    ALTER TABLE ticket MODIFY id TEXT -- ALTER TABLE ticket MODIFY id INT
        = both, in this order
    ");
}
