//! Expressions that the server keeps in other words than they were written in.

use super::check;

#[test]
fn collations_of_indexed_expressions() {
    check(
        "
CREATE TABLE t (code text COLLATE \"C\", plain text, other varchar(20) COLLATE \"POSIX\");
CREATE INDEX ON t (lower(code));
CREATE INDEX ON t (lower(plain));
CREATE INDEX ON t (lower(plain) COLLATE \"C\");
CREATE INDEX ON t (lower(code) COLLATE \"POSIX\");
CREATE INDEX ON t (code COLLATE \"C\");
CREATE INDEX ON t (code COLLATE \"default\");
CREATE INDEX ON t (plain COLLATE \"C\");
CREATE INDEX ON t ((code || plain));
CREATE INDEX ON t ((other || 'x'));
CREATE INDEX ON t (lower(other));
CREATE INDEX ON t (length(code));
CREATE INDEX ON t (upper(lower(code)));
CREATE INDEX ON t ((code::varchar));
",
    );
}

#[test]
fn a_sequence_that_a_function_takes() {
    check(
        "
CREATE SEQUENCE s_seq;
CREATE FUNCTION f(s regclass) RETURNS bigint LANGUAGE sql AS 'SELECT nextval(s)';
CREATE FUNCTION g(s text) RETURNS bigint LANGUAGE sql AS 'SELECT nextval(s::regclass)';
CREATE TABLE t (a bigint DEFAULT f('s_seq'), b bigint DEFAULT g('s_seq'));
",
    );
}

#[test]
fn row_security() {
    check(
        "
CREATE TABLE t (a int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a > 0);
CREATE TABLE u (a int);
ALTER TABLE u ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE u NO FORCE ROW LEVEL SECURITY;
ALTER TABLE u DISABLE ROW LEVEL SECURITY;
",
    );
}

#[test]
fn casts_that_the_server_adds() {
    check(
        "
CREATE EXTENSION btree_gist;
CREATE TABLE t (price numeric, span tsrange, n int, code text, EXCLUDE USING gist (span WITH &&) WHERE (price > 3));
ALTER TABLE t ADD CONSTRAINT other EXCLUDE USING gist (n WITH =, span WITH &&) WHERE (n > 3 AND code = 'x');
ALTER TABLE t ADD CONSTRAINT more EXCLUDE USING gist ((n + 1) WITH =, span WITH &&) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE t ADD CONSTRAINT narrow EXCLUDE USING gist (span WITH -|-) INCLUDE (n) WHERE (code IN ('a', 'b'));

CREATE TABLE t (a \"char\", b _text, c _int4, e pg_catalog._varchar, f \"_bool\", g character varying[] DEFAULT '{}', h _timestamptz);

CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE \"Feeling\" AS ENUM ('sad');
CREATE TABLE t (a mood NOT NULL DEFAULT 'sad', b mood[] DEFAULT ARRAY['sad']::mood[], c mood DEFAULT 'sad'::mood, d \"Feeling\" DEFAULT \"Feeling\"('sad'), e text DEFAULT text('x'), f mood CHECK (f = 'sad'), g mood CHECK (g IN ('sad', 'happy')));
",
    );
}
