//! What a heir says of columns and checks that its parents have too.

use super::check;

#[test]
fn a_heir_keeps_its_own_serial() {
    check(
        "
CREATE TABLE t (id serial PRIMARY KEY, n text NOT NULL DEFAULT 'x');
CREATE TABLE u (id serial, n text DEFAULT 'y', own int) INHERITS (t);
CREATE TABLE v (id bigserial PRIMARY KEY, id2 serial);
CREATE TABLE w (id2 serial) INHERITS (v);
",
    );
}
