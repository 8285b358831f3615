//! What a heir says of columns and checks that its parents have too.

use super::check;

#[test]
fn an_heir_has_what_its_parents_have_and_its_own() {
    check(
        "
CREATE TABLE t (id serial PRIMARY KEY, n text NOT NULL DEFAULT 'x');
CREATE TABLE u (id serial, n text DEFAULT 'y', own int) INHERITS (t);
CREATE TABLE v (id bigserial PRIMARY KEY, id2 serial);
CREATE TABLE w (id2 serial) INHERITS (v);

CREATE TABLE t (a int NOT NULL CHECK (a > 0), b text DEFAULT 'x');
CREATE TABLE u (b text, a int NOT NULL CONSTRAINT t_a_check CHECK (a > 0), c int);
ALTER TABLE u INHERIT t;
ALTER TABLE t ADD d int;
ALTER TABLE t RENAME a TO e;
ALTER TABLE u NO INHERIT t;
ALTER TABLE t ADD f int;

CREATE TABLE t (a int);
CREATE TABLE u (a int);
CREATE TABLE v (a int) INHERITS (t);
ALTER TABLE v INHERIT u, NO INHERIT t;
DROP TABLE t;

-- refused
CREATE TABLE t (a int, b int);
CREATE TABLE u (a int);
ALTER TABLE u INHERIT t;

-- refused
CREATE TABLE t (a int, CHECK (a > 0));
CREATE TABLE u (a int);
ALTER TABLE u INHERIT t;

-- refused
CREATE TABLE t (a int);
CREATE TABLE u (a int);
ALTER TABLE u NO INHERIT t;

-- refused
CREATE TABLE t (a int);
CREATE TABLE u () INHERITS (t);
ALTER TABLE u INHERIT t;

-- refused
CREATE TABLE t (a int);
CREATE TABLE u (a text) INHERITS (t);

-- refused
CREATE TABLE t (a int);
CREATE TABLE u () INHERITS (t);
ALTER TABLE u DROP a;

-- refused
CREATE TABLE t (a int);
CREATE TABLE u () INHERITS (t);
ALTER TABLE u RENAME a TO b;
",
    );
}
