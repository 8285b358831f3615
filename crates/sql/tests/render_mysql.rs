//! What is written for MariaDB and MySQL.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::panic, reason = "a test fails by panicking")]

mod rendering;

use caribou_migration::Dialect::Mysql;
use rendering::{rendered, whole};

const ITSM: &str = "
    CREATE TABLE team (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) NOT NULL UNIQUE);
    CREATE TABLE ticket (
        id BIGINT AUTO_INCREMENT PRIMARY KEY,
        title VARCHAR(200) NOT NULL COMMENT 'what it is about',
        state INT NOT NULL DEFAULT 0 CHECK (state >= 0),
        made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
        team_id BIGINT UNSIGNED,
        FOREIGN KEY (team_id) REFERENCES team (id)
    );
    CREATE INDEX ticket_title ON ticket (title(20) DESC);
";

#[test]
fn a_table_is_written_as_a_person_would() {
    let script = r#"
        create table `order` (
            id int unsigned not null auto_increment primary key,
            code varchar(20) character set utf8mb4 collate utf8mb4_bin not null,
            `user` bigint not null,
            kind enum('low', 'it''s high') not null default 'low',
            done bool not null default false,
            price decimal(10,2) check (price > 0),
            total decimal(10,2) generated always as (price * 2) stored,
            seen timestamp null,
            made datetime(6) not null default current_timestamp(6) comment 'it''s \\ new',
            token char(36) default (uuid()),
            unique key (code),
            key by_price (price desc, code(5)),
            fulltext key words (code),
            constraint cheap check (price < total),
            check (total < 100),
            constraint who foreign key (`user`) references ticket (id) on delete cascade
        ) engine = MyISAM default charset = utf8mb4 comment = 'all of them';
        create table if not exists pair (a int, b int, primary key (a, b));
        create temporary table scratch (x int);
    "#;
    insta::assert_snapshot!(rendered(ITSM, script, Mysql), @r"
    CREATE TABLE `order` (
        id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
        code VARCHAR(20) COLLATE utf8mb4_bin NOT NULL UNIQUE,
        user BIGINT NOT NULL,
        kind ENUM('low', 'it''s high') NOT NULL DEFAULT 'low',
        done BOOLEAN NOT NULL DEFAULT false,
        price DECIMAL(10, 2) CHECK (price > 0),
        total DECIMAL(10, 2) GENERATED ALWAYS AS (price * 2) STORED,
        seen TIMESTAMP NULL,
        made DATETIME(6) NOT NULL DEFAULT current_timestamp(6) COMMENT 'it''s \\ new',
        token CHAR(36) DEFAULT (uuid()),
        CONSTRAINT cheap CHECK (price < total),
        CHECK (total < 100),
        CONSTRAINT who FOREIGN KEY (user) REFERENCES ticket (id) ON DELETE CASCADE,
        KEY by_price (price DESC, code(5)),
        FULLTEXT KEY words (code)
    ) COLLATE = utf8mb4_general_ci ENGINE = MyISAM COMMENT = 'all of them';
    CREATE TABLE IF NOT EXISTS pair (
        a INT,
        b INT,
        PRIMARY KEY (a, b)
    );
    CREATE TEMPORARY TABLE scratch (
        x INT
    );
    ");
}

#[test]
fn clauses_share_a_statement() {
    let script = "
        ALTER TABLE ticket ADD COLUMN note TEXT AFTER title, ADD COLUMN size INT NOT NULL DEFAULT 1 FIRST;
        ALTER TABLE ticket MODIFY title VARCHAR(300) NOT NULL;
        ALTER TABLE ticket MODIFY title TEXT;
        ALTER TABLE ticket ALTER COLUMN state SET DEFAULT 1;
        ALTER TABLE ticket CHANGE note remark LONGTEXT;
        ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_1;
        ALTER TABLE ticket ADD CONSTRAINT owned FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE SET NULL;
        ALTER TABLE ticket RENAME COLUMN remark TO comment;
        ALTER TABLE ticket DROP COLUMN comment;
        ALTER TABLE ticket MODIFY id BIGINT, DROP PRIMARY KEY, ADD PRIMARY KEY (id, size);
        ALTER TABLE ticket ADD UNIQUE KEY one (state), DROP INDEX ticket_title;
        ALTER TABLE ticket RENAME INDEX one TO single;
        ALTER TABLE ticket ENGINE = InnoDB;
        ALTER TABLE ticket COMMENT = 'said';
        RENAME TABLE ticket TO issue;
        CREATE INDEX found ON issue (state);
        DROP INDEX found ON issue;
        DROP TABLE IF EXISTS issue;
    ";
    insta::assert_snapshot!(rendered(ITSM, script, Mysql), @"
    ALTER TABLE ticket
        ADD COLUMN note TEXT AFTER title,
        ADD COLUMN size INT NOT NULL DEFAULT 1 FIRST;
    ALTER TABLE ticket
        MODIFY COLUMN title TEXT,
        MODIFY COLUMN state INT NOT NULL DEFAULT 1 CHECK (state >= 0),
        CHANGE COLUMN note remark LONGTEXT,
        DROP FOREIGN KEY ticket_ibfk_1,
        ADD CONSTRAINT owned FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE SET NULL;
    ALTER TABLE ticket RENAME COLUMN remark TO comment;
    ALTER TABLE ticket
        DROP COLUMN comment,
        DROP PRIMARY KEY,
        MODIFY COLUMN id BIGINT,
        ADD PRIMARY KEY (id, size);
    CREATE UNIQUE INDEX one ON ticket (state);
    DROP INDEX ticket_title ON ticket;
    ALTER TABLE ticket RENAME INDEX one TO single;
    ALTER TABLE ticket ENGINE = InnoDB;
    ALTER TABLE ticket COMMENT = 'said';
    RENAME TABLE ticket TO issue;
    CREATE INDEX found ON issue (state);
    DROP INDEX found ON issue;
    DROP TABLE IF EXISTS issue;
    ");
}

#[test]
fn a_whole_schema() {
    insta::assert_snapshot!(whole(ITSM, Mysql), @"
    CREATE TABLE team (
        id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
        name VARCHAR(50) NOT NULL UNIQUE
    );
    CREATE TABLE ticket (
        id BIGINT AUTO_INCREMENT PRIMARY KEY,
        title VARCHAR(200) NOT NULL COMMENT 'what it is about',
        state INT NOT NULL DEFAULT 0 CHECK (state >= 0),
        made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
        team_id BIGINT UNSIGNED,
        FOREIGN KEY (team_id) REFERENCES team (id),
        KEY ticket_title (title(20) DESC)
    );
    ");
}
