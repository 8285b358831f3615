//! What goes along with a drop, and which drops are refused.

use super::check;

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
