//! The names that the server chooses.

use super::check;

#[test]
fn names_are_chosen_as_the_server_chooses_them() {
    check(
        "
CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE, c int CHECK (c > 0), d int REFERENCES t, UNIQUE (b, c), CHECK (b > c));

CREATE TABLE t (a int, b int, CHECK (a > 0), CHECK (a < 10), CHECK (a > b), CHECK (b > a), CHECK (true), UNIQUE (a), UNIQUE (a, b), UNIQUE (b), UNIQUE (b, a));

CREATE TABLE t (a int PRIMARY KEY UNIQUE, b int UNIQUE, UNIQUE (b), UNIQUE (a));

CREATE TABLE t (a int UNIQUE, CONSTRAINT named UNIQUE (a), b int, CONSTRAINT key_of_t PRIMARY KEY (b), UNIQUE (b));

CREATE TABLE t (a int UNIQUE DEFERRABLE, UNIQUE (a), UNIQUE (a) INCLUDE (b), b int);

CREATE TABLE this_table_has_a_name_that_is_as_long_as_names_can_ever_be_abc (this_column_has_a_long_name_too serial PRIMARY KEY, another_column_with_a_long_name int UNIQUE, UNIQUE (this_column_has_a_long_name_too, another_column_with_a_long_name), CHECK (another_column_with_a_long_name > 0));

CREATE TABLE parent (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE child (a int, b int, FOREIGN KEY (a, b) REFERENCES parent, FOREIGN KEY (b, a) REFERENCES parent (a, b), FOREIGN KEY (a, b) REFERENCES parent);

CREATE TABLE t (a int, b text, c jsonb);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a, b);
CREATE INDEX ON t (lower(b));
CREATE INDEX ON t ((a + 1));
CREATE INDEX ON t ((a + 1), (a + 2), a);
CREATE INDEX ON t ((c ->> 'x'));
CREATE INDEX ON t ((b::int));
CREATE INDEX ON t (((c ->> 'x')::int));
CREATE INDEX ON t (a) INCLUDE (b);
CREATE UNIQUE INDEX ON t (b) WHERE a > 0;
CREATE INDEX ON t (coalesce(b, ''), lower(b) DESC);
CREATE INDEX ON t ((CASE WHEN a > 0 THEN 1 ELSE 2 END));
CREATE INDEX ON t (a, a);

CREATE TABLE t_a_seq (x int);
CREATE TABLE t_pkey (x int);
CREATE TABLE t_b_key (x int);
CREATE TABLE t_b_check (x int);
CREATE TABLE t (a serial PRIMARY KEY, b int UNIQUE CHECK (b > 0), c serial);

CREATE TABLE a (x int, CONSTRAINT b_x_check CHECK (x > 0), CONSTRAINT b_x_fkey CHECK (x > 1), CONSTRAINT b_x_key CHECK (x > 2));
CREATE TABLE k (x int PRIMARY KEY);
CREATE TABLE b (x int UNIQUE CHECK (x > 0) REFERENCES k);

CREATE EXTENSION btree_gist;
CREATE TABLE t (a int, b tsrange, EXCLUDE USING gist (a WITH =, b WITH &&), EXCLUDE USING gist (b WITH &&));

CREATE TABLE t (a int);
ALTER TABLE t ADD COLUMN b serial PRIMARY KEY, ADD COLUMN c int UNIQUE, ADD COLUMN d int REFERENCES t, ADD COLUMN e int CHECK (e > 0);
ALTER TABLE t ADD CHECK (a > 0), ADD UNIQUE (a), ADD FOREIGN KEY (a) REFERENCES t (c);

CREATE SCHEMA s;
CREATE TABLE s.t (a serial PRIMARY KEY, b int UNIQUE, c int REFERENCES s.t);
CREATE INDEX ON s.t (b);
CREATE TABLE t (a serial PRIMARY KEY, b int UNIQUE, c int REFERENCES s.t);

CREATE TABLE \"Mixed Case\" (\"Id\" serial PRIMARY KEY, \"Other\" int UNIQUE CHECK (\"Other\" > 0));
CREATE INDEX ON \"Mixed Case\" (\"Other\", lower(\"Id\"::text));
",
    );
}
