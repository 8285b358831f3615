//! MariaDB.

use caribou_connection::open;
use caribou_migration::Dialect;

use crate::written::{between, operations, run_written};

const ITSM: &str = "
    CREATE TABLE team (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) NOT NULL UNIQUE);
    CREATE TABLE ticket (
        id BIGINT AUTO_INCREMENT PRIMARY KEY,
        title VARCHAR(200) NOT NULL COMMENT 'what it is about',
        state INT NOT NULL DEFAULT 0,
        made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
        team_id BIGINT UNSIGNED,
        KEY by_team (team_id),
        FOREIGN KEY (team_id) REFERENCES team (id),
        CONSTRAINT stated CHECK (state >= 0)
    );
    CREATE INDEX ticket_title ON ticket (title(20));
    CREATE VIEW open AS SELECT id, title FROM ticket WHERE state = 0;
    INSERT INTO team (name) VALUES ('desk');
    INSERT INTO ticket (title, team_id) VALUES ('Mouse', 1);
";

/// Writes the operations of a script and runs what was written.
#[track_caller]
fn check(script: &str) {
    let Some(server) = caribou_harness::mariadb() else { return };
    let database = server.database("rendered");
    let mut session = open(Dialect::Mysql, database.url()).unwrap();
    database.execute(ITSM);
    run_written(&mut *session, ITSM, &operations(script, Dialect::Mysql));
}

#[test]
fn tables_are_what_they_were() {
    check(
        "
        CREATE TABLE `order` (
            id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
            code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
            who BIGINT NOT NULL,
            kind ENUM('low', 'it''s high') NOT NULL DEFAULT 'low',
            done BOOL NOT NULL DEFAULT FALSE,
            price DECIMAL(10,2) CHECK (price > 0),
            total DECIMAL(10,2) GENERATED ALWAYS AS (price * 2) STORED,
            seen TIMESTAMP NULL,
            made DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'it''s \\\\ new',
            token CHAR(36) DEFAULT (UUID()),
            year YEAR, small SMALLINT UNSIGNED, wide INT(5) ZEROFILL, doc JSON, spot POINT NOT NULL,
            UNIQUE KEY (code),
            KEY by_price (price, code(5)),
            FULLTEXT KEY words (code),
            SPATIAL KEY spots (spot),
            CONSTRAINT cheap CHECK (price < total),
            CHECK (total < 100),
            CONSTRAINT who FOREIGN KEY (who) REFERENCES ticket (id) ON DELETE CASCADE
        ) COMMENT = 'all of them';
        CREATE TABLE pair (a INT, b INT, PRIMARY KEY (a, b)) ENGINE = MyISAM;
        ",
    );
}

#[test]
fn alterations_do_what_they_did() {
    check(
        "
        ALTER TABLE ticket ADD COLUMN note TEXT AFTER title, ADD COLUMN size INT NOT NULL DEFAULT 1 FIRST;
        ALTER TABLE ticket MODIFY title VARCHAR(300) NOT NULL;
        ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 1;
        ALTER TABLE ticket CHANGE note remark LONGTEXT;
        ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_1;
        ALTER TABLE ticket ADD CONSTRAINT owned FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE SET NULL;
        ALTER TABLE ticket RENAME COLUMN remark TO comment;
        ALTER TABLE ticket DROP COLUMN comment;
        ALTER TABLE ticket MODIFY id BIGINT NOT NULL, DROP PRIMARY KEY, ADD PRIMARY KEY (id, size);
        ALTER TABLE ticket ADD UNIQUE KEY one (state), DROP INDEX ticket_title;
        ALTER TABLE ticket RENAME INDEX one TO single;
        ALTER TABLE ticket COMMENT = 'said';
        ALTER TABLE ticket DROP CONSTRAINT stated;
        DROP VIEW open;
        RENAME TABLE ticket TO issue;
        CREATE INDEX found ON issue (state);
        DROP INDEX found ON issue;
        ",
    );
}

#[test]
fn a_column_that_is_said_anew_loses_its_check() {
    check(
        "
        CREATE TABLE t (a INT CHECK (a > 0), b INT CHECK (b > 0));
        ALTER TABLE t MODIFY a BIGINT;
        ALTER TABLE t MODIFY b BIGINT CHECK (b > 1);
        ALTER TABLE t ALTER COLUMN b SET DEFAULT 2;
        ",
    );
}

/// Leads a database from one schema to another and back; `rows` are in it on the way there.
#[track_caller]
fn there_and_back(from: &str, rows: &str, to: &str) {
    let Some(server) = caribou_harness::mariadb() else { return };
    let database = server.database("rendered");
    let mut session = open(Dialect::Mysql, database.url()).unwrap();
    database.execute(from);
    database.execute(rows);
    run_written(&mut *session, from, &between(from, to, Dialect::Mysql));
    run_written(&mut *session, to, &between(to, from, Dialect::Mysql));
}

#[test]
fn keys_and_checks_come_and_go_as_the_server_counts_them() {
    there_and_back(
        "CREATE TABLE team (id BIGINT PRIMARY KEY, code INT NOT NULL DEFAULT 1);
         CREATE TABLE ticket (
            id BIGINT PRIMARY KEY, team_id BIGINT, rank INT CHECK (rank > 0), size INT, doc JSON,
            FOREIGN KEY (team_id) REFERENCES team (id), CONSTRAINT sized CHECK (size < 100)
         );",
        "INSERT INTO team VALUES (1, 1); INSERT INTO ticket VALUES (1, 1, 2, 3, '{}')",
        "CREATE TABLE team (id BIGINT PRIMARY KEY, code INT NOT NULL UNIQUE);
         CREATE TABLE ticket (
            id BIGINT PRIMARY KEY, team_id BIGINT, rank INT DEFAULT 4, size INT NOT NULL DEFAULT 5, doc JSON, parent_id BIGINT,
            FOREIGN KEY (team_id) REFERENCES team (id),
            FOREIGN KEY (parent_id) REFERENCES ticket (id)
         );",
    );
}
