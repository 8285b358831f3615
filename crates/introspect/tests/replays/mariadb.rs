//! MariaDB: names, changes and drops.

use caribou_connection::open;
use caribou_migration::Dialect;

#[track_caller]
fn check(scripts: &str) {
    let Some(server) = caribou_harness::mariadb() else { return };
    let mut databases = Vec::new();
    super::compare(scripts, || {
        let database = server.database("replays");
        let session = open(Dialect::Mysql, database.url()).unwrap();
        databases.push(database);
        session
    });
}

#[test]
fn names_are_chosen_as_the_server_chooses_them() {
    check(
        "
CREATE TABLE t (a INT PRIMARY KEY, b INT UNIQUE, c INT, INDEX (b), UNIQUE (b, c), INDEX (c), CHECK (c > 0), CHECK (b > c));

CREATE TABLE t (a INT, b INT CHECK (b > 0), CONSTRAINT c CHECK (a > b), CHECK (a > 0), CONSTRAINT CONSTRAINT_2 CHECK (a > 1), CHECK (a > 2));

CREATE TABLE p (a INT, b INT, PRIMARY KEY (a), UNIQUE (b), UNIQUE (a, b));
CREATE TABLE c (a INT, b INT, FOREIGN KEY (a) REFERENCES p (a), CONSTRAINT named FOREIGN KEY (b) REFERENCES p (b), FOREIGN KEY (a, b) REFERENCES p (a, b));

CREATE TABLE p (a INT PRIMARY KEY);
CREATE TABLE c (a INT, b INT, INDEX both_of_them (a, b), FOREIGN KEY (a) REFERENCES p (a), FOREIGN KEY (b) REFERENCES p (a));
ALTER TABLE c ADD FOREIGN KEY (b) REFERENCES p (a);
ALTER TABLE c ADD CONSTRAINT mine FOREIGN KEY (b) REFERENCES p (a);
CREATE INDEX later ON c (b, a);

CREATE TABLE p (a INT PRIMARY KEY);
CREATE TABLE c (a INT, b INT, CONSTRAINT x FOREIGN KEY (b) REFERENCES p (a));
CREATE UNIQUE INDEX u ON c (b);
ALTER TABLE c DROP FOREIGN KEY x;

CREATE TABLE p (a INT PRIMARY KEY);
CREATE TABLE c (a INT, CONSTRAINT x FOREIGN KEY (a) REFERENCES p (a));
ALTER TABLE c DROP FOREIGN KEY x;
ALTER TABLE c DROP INDEX x;
ALTER TABLE c ADD INDEX (a), ADD INDEX (a);

CREATE TABLE p (a INT PRIMARY KEY);
CREATE TABLE c (a INT, FOREIGN KEY (a) REFERENCES p (a), FOREIGN KEY (a) REFERENCES p (a));
ALTER TABLE c RENAME TO d;
ALTER TABLE d ADD FOREIGN KEY (a) REFERENCES p (a);

CREATE TABLE p (a INT PRIMARY KEY);
CREATE TABLE c (a INT, b INT, FOREIGN KEY (a) REFERENCES p (a), CONSTRAINT x FOREIGN KEY (b) REFERENCES p (a));
ALTER TABLE c ADD INDEX (a, b), ADD UNIQUE (b);

CREATE TABLE p2 (a INT, b INT, PRIMARY KEY (a, b));
CREATE TABLE c (a INT, b INT, FOREIGN KEY (a, b) REFERENCES p2 (a, b), INDEX (b), CONSTRAINT y UNIQUE (a), UNIQUE z (a));

CREATE TABLE p (a INT PRIMARY KEY);
CREATE TABLE c (a INT, b INT, INDEX (a), FOREIGN KEY (a) REFERENCES p (a));
ALTER TABLE c ADD INDEX (a, b);

CREATE TABLE p (a INT PRIMARY KEY);
CREATE TABLE c (a INT, b INT, INDEX mine (a), CONSTRAINT mine FOREIGN KEY (a) REFERENCES p (a));
CREATE INDEX more ON c (a, b);

CREATE TABLE p (a INT PRIMARY KEY);
CREATE TABLE c (a INT, b INT REFERENCES p (a));
ALTER TABLE c ADD COLUMN d INT, ADD CONSTRAINT FOREIGN KEY (d) REFERENCES p (a);
",
    );
}

#[test]
fn columns_change_as_the_server_changes_them() {
    check(
        "
CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY, b INT NOT NULL DEFAULT 3 COMMENT 'x', c VARCHAR(10));
ALTER TABLE t MODIFY b BIGINT;
ALTER TABLE t CHANGE c d VARCHAR(20) NOT NULL FIRST;
ALTER TABLE t ADD e INT AFTER d, ADD f INT FIRST;
ALTER TABLE t ALTER e SET DEFAULT 5;
ALTER TABLE t MODIFY a BIGINT;
ALTER TABLE t DROP PRIMARY KEY;

CREATE TABLE t (a INT CHECK (a > 0), b INT, INDEX i (a, b), CHECK (b > 0));
ALTER TABLE t RENAME COLUMN a TO c;
ALTER TABLE t RENAME COLUMN b TO d;
ALTER TABLE t RENAME INDEX i TO j;

CREATE TABLE p (a INT PRIMARY KEY);
CREATE TABLE c (b INT, FOREIGN KEY (b) REFERENCES p (a));
ALTER TABLE p RENAME COLUMN a TO x;
ALTER TABLE c RENAME COLUMN b TO y;
RENAME TABLE p TO q;
",
    );
}

#[test]
fn a_drop_takes_with_it_what_the_server_takes() {
    check(
        "
CREATE TABLE t (a INT, b INT CHECK (b > 0), c INT, INDEX i (a, b), INDEX j (b), UNIQUE k (b));
ALTER TABLE t DROP b;

-- refused
CREATE TABLE t (a INT, b INT, UNIQUE k (a, b));
ALTER TABLE t DROP b;

-- refused
CREATE TABLE t (a INT, b INT, CHECK (b > a));
ALTER TABLE t DROP b;

-- refused
CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b));
ALTER TABLE t DROP b;

CREATE TABLE t (a INT, b INT PRIMARY KEY, c INT CHECK (c > 0), CHECK (c < 100));
ALTER TABLE t DROP b;
ALTER TABLE t DROP c;

-- refused
CREATE TABLE p (a INT PRIMARY KEY);
CREATE TABLE c (b INT, d INT, FOREIGN KEY (b) REFERENCES p (a));
ALTER TABLE c DROP b;

CREATE TABLE t (a INT PRIMARY KEY, b INT, INDEX i (b));
DROP INDEX i ON t;
ALTER TABLE t DROP PRIMARY KEY;
ALTER TABLE t ADD CONSTRAINT u UNIQUE (b);
ALTER TABLE t DROP CONSTRAINT u;
DROP TABLE t;

-- refused
CREATE TABLE t (a INT, INDEX i (a));
CREATE INDEX i ON t (a);

CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b));
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;
DROP TABLE t;
",
    );
}
