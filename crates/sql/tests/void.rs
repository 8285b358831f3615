//! Statements that change no rows when `empty` and `s.empty` are: examples of what is close to one and is none.
//!
//! That none is wrong is shown in `crates/introspect/tests/void`, by running them.

use caribou_migration::Dialect;
use caribou_sql::{Statement, qualified_name};

fn is_void(text: &str, dialect: Dialect) -> bool {
    let empty = ["empty", "s.empty"].map(|name| qualified_name(name, dialect));
    Statement::new(text, dialect).changes_no_rows(&|table| empty.contains(table))
}

#[track_caller]
fn check(dialect: Dialect, void: &[&str], not: &[&str]) {
    for text in void {
        assert!(is_void(text, dialect), "should change nothing: {text}");
    }
    for text in not {
        assert!(!is_void(text, dialect), "may change something: {text}");
    }
}

#[test]
fn everywhere() {
    let void = [
        "UPDATE empty SET a = 1",
        "UPDATE empty SET a = (SELECT max(a) FROM t) WHERE b IN (SELECT b FROM u)",
        "DELETE FROM empty",
        "DELETE FROM empty WHERE a = 1",
        "INSERT INTO t SELECT * FROM empty",
        "INSERT INTO t (a, b) SELECT a, coalesce(b, 0) FROM empty WHERE a > 1 ORDER BY a LIMIT 3",
        "INSERT INTO t SELECT e.a FROM u JOIN empty e ON e.a = u.a LEFT JOIN w ON w.a = u.a",
        "INSERT INTO t SELECT u.a FROM u, empty",
        "INSERT INTO t SELECT a FROM empty LEFT JOIN u USING (a)",
        "INSERT INTO t SELECT a FROM u RIGHT JOIN empty USING (a)",
        "INSERT INTO t SELECT a, count(*) FROM empty GROUP BY a HAVING count(*) > 1",
        "INSERT INTO t SELECT a FROM empty UNION ALL SELECT b FROM empty",
        "INSERT INTO t SELECT a FROM (SELECT a FROM empty) AS x",
        "INSERT INTO t SELECT a FROM (u JOIN empty ON 1 = 1)",
        "INSERT INTO t SELECT a, row_number() OVER (ORDER BY a) FROM empty",
        "INSERT INTO t WITH x AS (SELECT a FROM empty) SELECT a FROM x",
    ];
    let not = [
        "UPDATE t SET a = 1",
        "UPDATE t SET a = (SELECT a FROM empty)",
        "UPDATE t SET empty = 1",
        "DELETE FROM t WHERE a IN (SELECT a FROM empty)",
        "INSERT INTO t VALUES (1)",
        "INSERT INTO t SELECT 1",
        "INSERT INTO empty SELECT a FROM t",
        "INSERT INTO t SELECT count(*) FROM empty",
        "INSERT INTO t SELECT coalesce(max(a), 0) FROM empty",
        "INSERT INTO t SELECT total_of(a) FROM empty",
        "INSERT INTO t SELECT 1 FROM empty HAVING 1 = 1",
        "INSERT INTO t SELECT 1 FROM empty ORDER BY count(*)",
        "INSERT INTO t SELECT count(*) FROM empty GROUP BY ()",
        "INSERT INTO t SELECT a FROM u LEFT JOIN empty USING (a)",
        "INSERT INTO t SELECT a FROM empty RIGHT JOIN u USING (a)",
        "INSERT INTO t SELECT a FROM empty FULL JOIN u USING (a)",
        "INSERT INTO t SELECT a FROM u LEFT JOIN w JOIN empty ON 1 = 1 ON 1 = 1",
        "INSERT INTO t SELECT a FROM empty, w RIGHT JOIN u ON 1 = 1",
        "INSERT INTO t SELECT a FROM empty UNION SELECT 1",
        "INSERT INTO t SELECT a FROM u WHERE EXISTS (SELECT 1 FROM empty)",
        "INSERT INTO t SELECT empty FROM u",
        "INSERT INTO t SELECT a FROM (SELECT count(*) AS a FROM empty) AS x",
        "INSERT INTO t SELECT a FROM other.empty",
        "INSERT INTO t WITH empty AS (SELECT 1 AS a) SELECT a FROM empty",
        "INSERT INTO t SELECT a FROM empty RETURNING a",
        "SELECT * FROM empty",
        "CREATE TABLE t AS SELECT * FROM empty",
        "INSERT INTO t",
        "UPDATE",
        "",
    ];
    for dialect in Dialect::ALL {
        check(dialect, &void, &not);
    }
}

#[test]
fn postgres() {
    let void = [
        "UPDATE ONLY public.empty AS e SET a = u.a FROM u WHERE e.a = u.a",
        "UPDATE t SET a = e.a FROM empty e WHERE e.a = t.a AND t.b IS DISTINCT FROM 1",
        "DELETE FROM empty e USING u WHERE u.a = e.a",
        "DELETE FROM t USING s.empty WHERE true",
        "TRUNCATE TABLE empty, s.empty",
        "UPDATE empty SET a = made_by_us(b)",
        "INSERT INTO t (a) SELECT nextval('s') FROM empty ON CONFLICT (a) DO UPDATE SET b = excluded.b, a = 2",
        "WITH x AS (SELECT a FROM u) UPDATE empty SET a = x.a FROM x",
        "INSERT INTO t SELECT a FROM empty CROSS JOIN LATERAL unnest(b) AS x (y)",
        "INSERT INTO t TABLE empty",
    ];
    let not = [
        "UPDATE t SET a = b IS DISTINCT FROM empty",
        "TRUNCATE empty CASCADE",
        "TRUNCATE empty RESTART IDENTITY",
        "TRUNCATE empty, t",
        "WITH x AS (INSERT INTO u VALUES (1) RETURNING a) UPDATE empty SET a = x.a FROM x",
        "WITH empty AS (SELECT 1 AS a) DELETE FROM t USING empty",
        "DELETE FROM t USING empty WHERE made_by_us(t.a)",
        "INSERT INTO t SELECT a FROM (SELECT nextval('s') AS a) x, empty",
        "INSERT INTO t SELECT unnest(ARRAY[1, 2])",
        "INSERT INTO t SELECT a FROM empty()",
        "INSERT INTO t SELECT a FROM \"Empty\"",
        "COPY empty FROM '/f'",
        "MERGE INTO t USING empty ON true WHEN NOT MATCHED BY SOURCE THEN DELETE",
        "INSERT INTO t DEFAULT VALUES",
    ];
    check(Dialect::Postgres, &void, &not);
}

#[test]
fn mysql() {
    let void = [
        "REPLACE INTO t SELECT a FROM empty",
        "INSERT IGNORE t (a) SELECT a FROM `empty` ON DUPLICATE KEY UPDATE a = VALUES(a)",
        "UPDATE t JOIN empty USING (a) SET t.b = 1",
        "UPDATE LOW_PRIORITY t, empty SET t.b = 1",
        "DELETE t FROM t JOIN empty USING (a)",
        "DELETE FROM t USING t JOIN empty USING (a)",
    ];
    let not = [
        "INSERT INTO t SELECT a FROM u ON DUPLICATE KEY UPDATE a = 1, empty = 2",
        "UPDATE t LEFT JOIN empty USING (a) SET t.b = 1",
        "DELETE t, empty FROM t LEFT JOIN empty USING (a)",
        "DELETE FROM t, empty USING t LEFT JOIN empty USING (a)",
        "INSERT INTO t SELECT a FROM empty USE INDEX FOR JOIN (i) RIGHT JOIN u USING (a)",
        "INSERT INTO t SELECT count(*) FROM empty GROUP BY 1",
        "UPDATE empty SET a = made_by_us(b)",
        "INSERT INTO t SET a = 1",
        "LOAD DATA INFILE 'f' INTO TABLE empty",
    ];
    check(Dialect::Mysql, &void, &not);
}

#[test]
fn sqlite() {
    let void = [
        "INSERT OR IGNORE INTO new_t (id, \"a\") SELECT id, [a] FROM EMPTY",
        "UPDATE OR REPLACE main.empty SET a = 1",
        "INSERT INTO t SELECT a FROM empty WHERE true ON CONFLICT DO NOTHING",
    ];
    let not = ["DELETE FROM sqlite_sequence WHERE name = 'empty'", "INSERT INTO t SELECT min(a) FROM empty"];
    check(Dialect::Sqlite, &void, &not);
}

#[test]
fn what_stands_deep_takes_no_time() {
    let open = "(SELECT a FROM u LEFT JOIN ".repeat(3_000);
    assert!(!is_void(&format!("INSERT INTO t SELECT a FROM {open}"), Dialect::Postgres));
    let open = "(".repeat(50_000);
    assert!(!is_void(&format!("INSERT INTO t {open}"), Dialect::Postgres));
}
