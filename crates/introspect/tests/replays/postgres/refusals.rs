//! Names that are taken or missing.

use super::check;

#[test]
fn names_that_are_taken_or_missing_are_refused() {
    check(
        "
-- refused
CREATE TABLE t (a int);
CREATE VIEW t AS SELECT 1;

-- refused
CREATE TABLE t (a int);
CREATE INDEX t ON t (a);

-- refused
CREATE TABLE t (a int);
CREATE SEQUENCE t;

-- refused
CREATE TABLE t (a int);
CREATE TYPE t AS ENUM ('a');

-- refused
CREATE TYPE t AS ENUM ('a');
CREATE TABLE t (a int);

-- refused
CREATE TYPE t AS ENUM ('a');
CREATE SEQUENCE t;

-- refused
CREATE VIEW v AS SELECT 1;
DROP TABLE v;

-- refused
CREATE TABLE t (a int, a int);

-- refused
CREATE TABLE t (a int PRIMARY KEY, PRIMARY KEY (a));

-- refused
CREATE TABLE t (a int PRIMARY KEY);
ALTER TABLE t ADD PRIMARY KEY (a);

-- refused
CREATE TABLE t (a int, FOREIGN KEY (b) REFERENCES t);

-- refused
CREATE TABLE t (a int REFERENCES nowhere);

-- refused
CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES t (c));

-- refused
CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0), CONSTRAINT c CHECK (a > 1));

-- refused
CREATE TABLE t (a int);
CREATE INDEX i ON t (b);

-- refused
CREATE TABLE s.t (a int);

-- refused
CREATE TABLE t (a int);
ALTER TABLE t ADD a int;

-- refused
CREATE TABLE t (a int);
ALTER TABLE t RENAME a TO a;

-- refused
CREATE TABLE t (a int, b int);
ALTER TABLE t RENAME a TO b;

CREATE TABLE IF NOT EXISTS t (a int);
CREATE TABLE IF NOT EXISTS t (b int);
CREATE INDEX IF NOT EXISTS i ON t (a);
CREATE INDEX IF NOT EXISTS i ON t (a);
ALTER TABLE t ADD COLUMN IF NOT EXISTS a int;
ALTER TABLE IF EXISTS nothing ADD b int;
DROP TABLE IF EXISTS nothing;
DROP INDEX IF EXISTS nothing;
DROP TYPE IF EXISTS nothing;
DROP FUNCTION IF EXISTS nothing;
ALTER TABLE t DROP COLUMN IF EXISTS nothing;
ALTER TABLE t DROP CONSTRAINT IF EXISTS nothing;
CREATE SCHEMA IF NOT EXISTS public;
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE OR REPLACE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT 3';
DROP FUNCTION f(int);
",
    );
}
