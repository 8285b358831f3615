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
