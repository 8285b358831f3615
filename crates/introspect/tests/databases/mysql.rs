//! MariaDB.

use caribou_connection::{Session, open};
use caribou_harness::{Database, Server};
use caribou_migration::Dialect;
use insta::assert_snapshot;

use crate::counting::introspect_counted;
use crate::describe::describe;
use crate::replayed::assert_replayed;

const QUERIES: usize = 11;

fn database(server: &'static Server, script: &str) -> (Database, Box<dyn Session>) {
    let database = server.database("introspect");
    database.execute(script);
    let session = open(Dialect::Mysql, database.url()).unwrap();
    (database, session)
}

/// Runs a script on a server and describes what the information schema says afterwards.
fn check(script: &str) -> Option<String> {
    let script_and_more = format!("{script}; CREATE TABLE caribou_events (id INT)");
    let (_database, mut session) = database(caribou_harness::mariadb()?, &script_and_more);
    let (schema, queries) = introspect_counted(&mut *session);
    assert_eq!(queries, QUERIES);
    assert_replayed(script, &schema);
    Some(describe(&schema))
}

#[test]
fn columns_say_all_that_the_server_knows() {
    let Some(said) = check(
        "CREATE TABLE t (
             id INT AUTO_INCREMENT PRIMARY KEY,
             big BIGINT UNSIGNED NOT NULL,
             name VARCHAR(20) NOT NULL DEFAULT 'it''s',
             plain TEXT,
             none VARCHAR(3) DEFAULT NULL,
             flag BOOL DEFAULT TRUE,
             price DECIMAL(10,2) DEFAULT 0,
             kind ENUM('a', 'it''s') NOT NULL DEFAULT 'a',
             bits BIT(3) DEFAULT b'101',
             made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
             at DATETIME(3) DEFAULT NOW(3),
             random CHAR(36) DEFAULT (UUID()),
             twice INT AS (id * 2),
             thrice INT AS (big + 3) PERSISTENT,
             latin VARCHAR(10) CHARACTER SET latin1,
             exact VARCHAR(10) COLLATE utf8mb4_bin,
             doc JSON,
             noted INT COMMENT 'A note.'
         ) COMMENT 'A table.';
         CREATE TABLE old (id INT) ENGINE = MyISAM CHARACTER SET latin1;",
    ) else {
        return;
    };
    assert_snapshot!(said, @"
    table old [collation=latin1_swedish_ci, engine=MyISAM]
        id int(11)
    table t -- A table.
        id int(11) not null autoincrement
        big bigint(20) unsigned not null
        name varchar(20) not null default 'it''s'
        plain text
        none varchar(3)
        flag tinyint(1) default 1
        price decimal(10,2) default 0.00
        kind enum('a','it''s') not null default 'a'
        bits bit(3) default b'101'
        made timestamp not null default current_timestamp() on update current_timestamp()
        at datetime(3) default current_timestamp(3)
        random char(36) default uuid()
        twice int(11) virtual `id` * 2
        thrice int(11) stored `big` + 3
        latin varchar(10) collate latin1_swedish_ci
        exact varchar(10) collate utf8mb4_bin
        doc longtext collate utf8mb4_bin
        noted int(11) -- A note.
        PRIMARY: primary key (id)
        doc: check json_valid(`doc`)
    ");
}

#[test]
fn constraints_and_indexes_say_all_that_the_server_knows() {
    let Some(said) = check(
        "CREATE TABLE parent (a INT, b INT, PRIMARY KEY (b, a)) ENGINE = InnoDB;
         CREATE TABLE child (
             id INT PRIMARY KEY CHECK (id > 0),
             x INT, y INT, self INT,
             name VARCHAR(200) UNIQUE,
             body TEXT,
             at POINT NOT NULL,
             FULLTEXT words (body),
             SPATIAL (at),
             KEY start (name(10), x DESC) COMMENT 'By name.',
             UNIQUE (x, y),
             FOREIGN KEY (x, y) REFERENCES parent (b, a) ON DELETE CASCADE ON UPDATE SET NULL,
             CONSTRAINT loop_key FOREIGN KEY (self) REFERENCES child (id) ON DELETE RESTRICT,
             CONSTRAINT ordered CHECK (name < body),
             CHECK (name <> 3)
         );",
    ) else {
        return;
    };
    assert_snapshot!(said, @"
    table child
        id int(11) not null
        x int(11)
        y int(11)
        self int(11)
        name varchar(200)
        body text
        at point not null
        PRIMARY: primary key (id)
        child_ibfk_1: (x, y) -> parent (b, a) on delete CASCADE on update SET NULL
        loop_key: (self) -> child (id)
        CONSTRAINT_1: check `name` <> 3
        id: check `id` > 0
        ordered: check `name` < `body`
        index at spatial (at)
        index loop_key (self)
        unique index name (name)
        index start (name(10), x desc) -- By name.
        index words fulltext (body)
        unique index x (x, y)
    table parent
        a int(11) not null
        b int(11) not null
        PRIMARY: primary key (b, a)
    ");
}

#[test]
fn what_is_no_table_is_there_too() {
    let Some(said) = check(
        "CREATE TABLE t (id INT PRIMARY KEY, name TEXT);
         CREATE VIEW v (a, b) AS SELECT t.id, CONCAT(name, '`x`.y') FROM t WHERE id > 3;
         CREATE TRIGGER touched BEFORE UPDATE ON t FOR EACH ROW SET NEW.name = 'x';
         CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN n * 2;
         CREATE PROCEDURE run(IN n INT, OUT m VARCHAR(3)) SELECT n INTO m;",
    ) else {
        return;
    };
    assert_snapshot!(said, @"
    table t
        id int(11) not null
        name text
        PRIMARY: primary key (id)
    view v (a, b) reads t
        as select `t`.`id` AS `a`,concat(`t`.`name`,'`x`.y') AS `b` from `t` where `t`.`id` > 3
    function twice
        RETURN n * 2
    procedure run
        SELECT n INTO m
    trigger touched on t
        CREATE TRIGGER `touched` BEFORE UPDATE ON `t` FOR EACH ROW SET NEW.name = 'x'
    ");
}

#[test]
fn the_number_of_queries_does_not_grow() {
    let Some(server) = caribou_harness::mariadb() else { return };
    let script: String = (0..100)
        .map(|number| format!("CREATE TABLE t{number} (id INT PRIMARY KEY, name INT UNIQUE);"))
        .collect();
    let (_database, mut session) = database(server, &script);
    let (schema, queries) = introspect_counted(&mut *session);
    assert_eq!((schema.tables().count(), queries), (100, QUERIES));
}
