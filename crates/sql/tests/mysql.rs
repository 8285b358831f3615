//! Statements of MySQL and MariaDB as operations.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod parsing;

use caribou_migration::Dialect::Mysql;
use parsing::read;

#[test]
fn tables() {
    let script = r#"
        CREATE TABLE IF NOT EXISTS `shop`.`Order` (
            id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'it''s the \'number\'',
            name VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin UNIQUE KEY,
            title varchar(20) charset utf8 not null default "a'b",
            price DECIMAL(10, 2) DEFAULT 0 CHECK (price >= 0),
            state ENUM('new', 'it''s)') NOT NULL DEFAULT 'new',
            made TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
            flags SET('a','b') DEFAULT NULL,
            twice INT GENERATED ALWAYS AS (id * 2) PERSISTENT,
            thrice INT AS (id * 3),
            extra JSON,
            customer BIGINT REFERENCES customer (id) ON DELETE CASCADE,
            PRIMARY KEY ignored USING BTREE (id, `name`),
            UNIQUE KEY by_name (name(10) DESC, title) USING BTREE COMMENT 'fast',
            CONSTRAINT named UNIQUE (title),
            KEY (made),
            INDEX two USING HASH (made, price),
            FULLTEXT KEY words (title) WITH PARSER ngram,
            SPATIAL INDEX (place),
            CONSTRAINT to_b FOREIGN KEY idx (customer, id) REFERENCES b (x, y) ON UPDATE SET NULL ON DELETE RESTRICT,
            FOREIGN KEY idx2 (customer) REFERENCES c (z),
            CONSTRAINT CHECK (id <> 3),
            CONSTRAINT positive CHECK (id > 0) NOT ENFORCED
        ) ENGINE=MyISAM AUTO_INCREMENT=4 DEFAULT CHARSET = utf8mb4, COLLATE utf8_unicode_ci ROW_FORMAT=DYNAMIC COMMENT='all of them'
          /*!50100 PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE) */;
        CREATE OR REPLACE TEMPORARY TABLE t (a SERIAL, b DOUBLE PRECISION UNSIGNED, c CHAR BYTE, d LONG VARCHAR, e TEXT BINARY) ENGINE InnoDB;
        CREATE TABLE t LIKE u;
        CREATE TABLE t (LIKE u);
        CREATE TABLE t AS SELECT * FROM u;
        CREATE TABLE t (a INT) SELECT a FROM u;
        CREATE TABLE t (a INT, nonsense);
        CREATE TABLE t (a INT
    "#;
    insta::assert_snapshot!(read(script, Mysql), @r#"
    create Skip table shop.Order collation="utf8mb3_unicode_ci" engine="MyISAM"
      id "int(10) unsigned" not null AutoIncrement comment "it's the 'number'"
      name "varchar(20)" collate latin1_bin
      title "varchar(20)" not null default {"a'b"} collate utf8mb3_general_ci
      price "decimal(10,2)" default {0}
      state "enum('new','it''s)')" not null default {'new'}
      made "timestamp(3)" not null default {CURRENT_TIMESTAMP(3)} on update {CURRENT_TIMESTAMP(3)}
      flags "set('a','b')"
      twice "int(11)" Stored {id * 2}
      thrice "int(11)" Virtual {id * 3}
      extra "longtext" collate utf8mb4_bin
      customer "bigint(20)"
      constraint -: primary key (id)
      constraint price: check {price >= 0}
      constraint extra: check {json_valid(`extra`)}
      constraint -: foreign key (customer) references customer (id) delete CASCADE update NO ACTION
      constraint -: primary key (id name)
      constraint to_b: foreign key (customer id) references b (x y) delete RESTRICT update SET NULL
      constraint idx2: foreign key (customer) references c (z) delete NO ACTION update NO ACTION
      constraint -: check {id <> 3}
      constraint positive: check {id > 0} not validated
      index -: unique name
      index by_name: unique name[10] desc title comment "fast"
      index named: unique title
      index -: made
      index two: made price
      index words: fulltext title
      index -: spatial place
      partition by {RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)}
      comment "all of them"
    create Replace table t temporary
      a "bigint(20) unsigned" not null AutoIncrement
      b "double unsigned"
      c "binary(1)"
      d "mediumtext"
      e "text"
      index -: unique a
    CreateTableLike { table: Table { name: QualifiedName { schema: None, name: "t" }, columns: [], constraints: [], indexes: [], partition: None, inherits: [], temporary: false, options: {}, comment: None }, likes: [Like { table: QualifiedName { schema: None, name: "u" }, place: 0, including: {} }], text: "CREATE TABLE t LIKE u", existing: Fail }
    CreateTableLike { table: Table { name: QualifiedName { schema: None, name: "t" }, columns: [], constraints: [], indexes: [], partition: None, inherits: [], temporary: false, options: {}, comment: None }, likes: [Like { table: QualifiedName { schema: None, name: "u" }, place: 0, including: {} }], text: "CREATE TABLE t (LIKE u)", existing: Fail }
    opaque table t: CREATE TABLE t AS SELECT * FRO
    opaque table t: CREATE TABLE t (a INT) SELECT 
    opaque table t: CREATE TABLE t (a INT, nonsens
      ")": `)` is not understood here
    opaque table t: CREATE TABLE t (a INT
      "": something is missing at the end
    "#);
}

#[test]
fn defaults() {
    let script = "
        CREATE TABLE t (
            a INT DEFAULT '5', b DECIMAL(10,2) DEFAULT 1.5, c TINYINT(1) DEFAULT TRUE, d VARCHAR(9) DEFAULT 0,
            e BIT(8) DEFAULT 5, f BIT DEFAULT b'1', g DATETIME(3) DEFAULT '2020-1-1', h DATE DEFAULT '2020-01-02',
            i DOUBLE DEFAULT '1.50', j FLOAT DEFAULT 1e3, k INT DEFAULT (-7), l VARCHAR(36) DEFAULT (uuid()),
            m DATETIME DEFAULT now() ON UPDATE now(), n INT DEFAULT (1 + 2) NOT NULL, o TIME DEFAULT '1:2',
            p TEXT DEFAULT _utf8mb4'x', q BIGINT DEFAULT NEXT VALUE FOR s, r INT DEFAULT 0x10, s INT DEFAULT (NULL)
        )
    ";
    insta::assert_snapshot!(normal_defaults(script), @"
    a 5
    b 1.50
    c 1
    d 0
    e 0x05
    f 0x01
    g '2020-01-01'
    h '2020-01-02'
    i 1.5
    j 1000
    k -7
    l uuid()
    m current_timestamp()
    n 1 + 2
    o '01:02:00'
    p 'x'
    q NEXT VALUE for s
    r 16
    s -
    ");
}

/// The defaults of a table in their normal form.
fn normal_defaults(script: &str) -> String {
    use caribou_schema::{Expression, Object, Operation};
    let statement = caribou_sql::Statement::new(script, Mysql);
    let parsed = caribou_sql::parse(&statement);
    let [Operation::Create { object, .. }] = &parsed.operations[..] else { return format!("{parsed:?}") };
    let Object::Table(table) = &**object else { return format!("{parsed:?}") };
    let lines = table.columns.iter().map(|column| {
        let normal = column.default.as_ref().map_or("-".into(), |default| {
            let normal = default.normal().to_vec();
            Expression::new(normal.clone(), normal).to_text(|name| name.to_string())
        });
        format!("{} {normal}\n", column.name)
    });
    lines.collect()
}

#[test]
fn changes() {
    let script = "
        ALTER TABLE t ADD a INT FIRST, ADD COLUMN IF NOT EXISTS b TEXT NOT NULL AFTER a, ADD COLUMN (c INT UNIQUE, d INT, KEY (d));
        ALTER TABLE t ADD INDEX i (a), ADD UNIQUE (b(5)), ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES u (id), ADD PRIMARY KEY (a, b), ADD CHECK (a > 1), ADD FULLTEXT INDEX f (b);
        ALTER TABLE t ADD CONSTRAINT FOREIGN KEY IF NOT EXISTS k (a) REFERENCES u (id), ADD CONSTRAINT IF NOT EXISTS c CHECK (a > 1);
        ALTER TABLE t DROP a, DROP COLUMN IF EXISTS b, DROP INDEX i, DROP KEY IF EXISTS j, DROP PRIMARY KEY, DROP FOREIGN KEY fk, DROP CONSTRAINT IF EXISTS c, DROP CHECK d, DROP INDEX `PRIMARY`;
        ALTER TABLE t MODIFY a BIGINT NOT NULL DEFAULT 5 AFTER b, CHANGE COLUMN b c VARCHAR(9) UNIQUE COMMENT 'x' FIRST;
        ALTER TABLE t ALTER a SET DEFAULT 5, ALTER COLUMN b DROP DEFAULT, ALTER COLUMN c SET DEFAULT (now());
        ALTER TABLE t RENAME TO u, ADD x INT;
        ALTER TABLE t RENAME AS other.t;
        ALTER TABLE t RENAME COLUMN a TO b, RENAME INDEX i TO j, RENAME KEY k TO l;
        ALTER TABLE t ENGINE=InnoDB, CONVERT TO CHARACTER SET utf8mb4, DEFAULT CHARSET latin1 COLLATE latin1_bin, COMMENT 'new', AUTO_INCREMENT = 7, ALGORITHM=INPLACE, LOCK=NONE;
        ALTER IGNORE TABLE IF EXISTS t WAIT 5 DISABLE KEYS, FORCE;
        ALTER TABLE t ADD PARTITION (PARTITION p2 VALUES LESS THAN (20));
        ALTER TABLE t ADD;
        ALTER TABLE t FROBNICATE;
        CREATE UNIQUE INDEX IF NOT EXISTS i USING BTREE ON t (a, b(10) DESC, (a + 1)) COMMENT 'x' ALGORITHM = INPLACE;
        CREATE OR REPLACE FULLTEXT INDEX i ON t (a);
        DROP INDEX i ON t;
        DROP INDEX `PRIMARY` ON t;
        RENAME TABLE a TO tmp, b TO a, tmp TO b, c TO other.d;
        DROP TABLE IF EXISTS a, other.b CASCADE;
        DROP TEMPORARY TABLE a;
    ";
    insta::assert_snapshot!(read(script, Mysql), @r#"
    alter Fail t: add Fail a "int(11)" First
    alter Fail t: add Skip b "text" not null After("a")
    alter Fail t: add Fail c "int(11)"
    index Fail on t index -: unique c
    alter Fail t: add Fail d "int(11)"
    index Fail on t index -: d
    index Fail on t index i: a
    index Fail on t index -: unique b[5]
    alter Fail t: add Fail constraint fk: foreign key (a) references u (id) delete NO ACTION update NO ACTION
    alter Fail t: add Fail constraint -: primary key (a b)
    alter Fail t: add Fail constraint -: check {a > 1}
    index Fail on t index f: fulltext b
    alter Fail t: add Skip constraint k: foreign key (a) references u (id) delete NO ACTION update NO ACTION
    alter Fail t: add Skip constraint c: check {a > 1}
    alter Fail t: drop Fail PrimaryKey
    alter Fail t: drop Fail Name("fk")
    alter Fail t: drop Skip Name("c")
    alter Fail t: drop Fail Name("d")
    alter Fail t: drop Fail PrimaryKey
    alter Fail t: drop Fail a
    alter Fail t: drop Skip b
    drop Fail index i on t
    drop Skip index j on t
    alter Fail t: change a: a "bigint(20)" not null default {5} After("b")
    alter Fail t: change b: c "varchar(9)" comment "x" First
    index Fail on t index -: unique c
    alter Fail t: default of a: 5
    alter Fail t: default of b: -
    alter Fail t: default of c: (now())
    alter Fail t: add Fail x "int(11)"
    rename Fail table t to u
    Move { id: ObjectId { kind: Table, name: QualifiedName { schema: None, name: "t" }, on: None, signature: None }, schema: Some("other"), missing: Fail }
    alter Fail t: rename a to b
    rename Fail index i on t to j
    rename Fail index k on t to l
    alter Fail t: SetOption { name: "engine", value: None }
    alter Fail t: ConvertText { collation: "utf8mb4_general_ci" }
    alter Fail t: SetOption { name: "collation", value: Some("latin1_bin") }
    Comment { on: Object(ObjectId { kind: Table, name: QualifiedName { schema: None, name: "t" }, on: None, signature: None }), text: Some("new") }
    alter Fail t: Nothing
    alter Skip t: Nothing
    alter Skip t: Nothing
    opaque table t: ALTER TABLE t ADD PARTITION (P
    opaque table t: ALTER TABLE t ADD
      "": something is missing at the end
    opaque table t: ALTER TABLE t FROBNICATE
      "FROBNICAT": `FROBNICATE` is not understood here
    index Skip on t index i: unique a b[10] desc {a + 1} comment "x"
    index Replace on t index i: fulltext a
    drop Fail index i on t
    alter Fail t: drop Fail PrimaryKey
    rename Fail table a to tmp
    rename Fail table b to a
    rename Fail table tmp to b
    Move { id: ObjectId { kind: Table, name: QualifiedName { schema: None, name: "c" }, on: None, signature: None }, schema: Some("other"), missing: Fail }
    rename Fail table other.c to d
    drop Skip table a
    drop Skip table other.b
    drop Fail table a
    "#);
}

#[test]
fn programs_and_sequences() {
    let script = "
        CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`root`@`%` SQL SECURITY INVOKER VIEW v (a) AS SELECT a FROM t, u WITH CHECK OPTION;
        ALTER VIEW v AS SELECT 1;
        DROP VIEW IF EXISTS v, w;
        CREATE DEFINER = CURRENT_USER TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = (SELECT max(b) FROM u);
        CREATE TRIGGER IF NOT EXISTS h AFTER DELETE ON t FOR EACH ROW FOLLOWS g BEGIN DELETE FROM u WHERE a = OLD.a; INSERT INTO log VALUES (1); END;
        CREATE PROCEDURE p(IN x INT) BEGIN UPDATE t SET a = x; END;
        CREATE FUNCTION f(x INT) RETURNS INT DETERMINISTIC RETURN (SELECT a FROM t WHERE b = x);
        CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM log;
        DROP TRIGGER IF EXISTS g;
        DROP PROCEDURE p;
        DROP EVENT e;
        CREATE SEQUENCE s START WITH 5 INCREMENT BY -2 NOCACHE NO CYCLE MAXVALUE = 10;
        ALTER SEQUENCE s RESTART 7;
        DROP SEQUENCE s;
        CREATE DATABASE x;
        CREATE USER 'a'@'%' IDENTIFIED BY 'x';
    ";
    insta::assert_snapshot!(read(script, Mysql), @r#"
    create Replace view v (a) reads ["t", "u"]: SELECT a FROM t, u WITH CHECK OPTION
    create Replace view v () reads []: SELECT 1
    drop Skip view v
    drop Skip view w
    create Fail trigger g on t reads ["t", "u"]: CREATE DEFINER = CURRENT_USER TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = (SELECT max(b) FROM u)
    create Skip trigger h on t reads ["log", "t", "u"]: CREATE TRIGGER IF NOT EXISTS h AFTER DELETE ON t FOR EACH ROW FOLLOWS g BEGIN DELETE FROM u WHERE a = OLD.a; INSERT INTO log VALUES (1); END
    create Fail procedure p reads ["t"]: CREATE PROCEDURE p(IN x INT) BEGIN UPDATE t SET a = x; END
    create Fail function f reads ["t"]: CREATE FUNCTION f(x INT) RETURNS INT DETERMINISTIC RETURN (SELECT a FROM t WHERE b = x)
    create Fail object e reads ["log"]: CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM log
    drop Skip trigger g
    drop Fail procedure p
    drop Fail object e
    create Fail sequence s Sequence(Sequence { name: QualifiedName { schema: None, name: "s" }, data_type: BuiltIn("bigint(20)"), options: SequenceOptions { start: Some(5), increment: Some(-2), min: None, max: Some(10), cache: Some(0), cycle: false }, owner: None, comment: None })
    AlterSequence { name: QualifiedName { schema: None, name: "s" }, options: SequenceChange { start: None, increment: None, min: None, max: None, cache: None, cycle: None }, data_type: None, owner: None, missing: Fail }
    drop Fail sequence s
    opaque schema x: CREATE DATABASE x
    neutral CREATE USER 'a'@'%'
    "#);
}

#[test]
fn rows_and_the_rest() {
    let script = "
        INSERT IGNORE t SET a = 1 ON DUPLICATE KEY UPDATE a = 2;
        INSERT INTO t (a) SELECT a FROM u STRAIGHT_JOIN w;
        UPDATE a JOIN b USING (x), c SET a.x = 1 WHERE a.update > EXTRACT(YEAR FROM now());
        DELETE a, b FROM t AS a JOIN u AS b ON a.x = b.x WHERE a.x IN (SELECT x FROM z);
        DELETE FROM t LIMIT 1;
        TRUNCATE TABLE t;
        REPLACE INTO t VALUES (replace('a', 'b', 'c'));
        LOAD DATA INFILE 'x' INTO TABLE t;
        SET @x = 1;
        PREPARE s FROM @x;
        EXECUTE s;
        CALL p();
        /*!40101 SET NAMES utf8 */;
        LOCK TABLES t WRITE;
        GIBBERISH;
    ";
    insta::assert_snapshot!(read(script, Mysql), @r#"
    data reads [t] writes [t]
    data reads [t u w] writes [t]
    data reads [a b c] writes [a b c]
    data reads [a b t u z] writes [a b t u]
    data reads [t] writes [t]
    data reads [t] writes [t]
    data reads [t] writes [t]
    data reads [t] writes [t]
    neutral SET @x = 1
    neutral PREPARE s FROM @x
    opaque -: EXECUTE s
    opaque -: CALL p()
    neutral /*!40101 SET NAMES u
    neutral LOCK TABLES t WRITE
    opaque -: GIBBERISH
      "GIBBERISH": `GIBBERISH` is not understood here
    "#);
}
