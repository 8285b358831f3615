//! What MariaDB lets a plan do.

use super::{Case, all_work};
use crate::support::Store;

#[test]
fn what_works_on_mariadb_is_not_refused() {
    let cases = [
        Case {
            name: "prepared text",
            by_hand: "",
            plan: &[
                "SET @text = CONCAT('CREATE TABLE ma', 'de (id BIGINT, a BIGINT)'); PREPARE it FROM @text; EXECUTE it; DEALLOCATE PREPARE it;",
                "ALTER TABLE made DROP COLUMN a;",
                "EXECUTE IMMEDIATE CONCAT('CREATE TABLE fo', 'und (id BIGINT, a BIGINT)'); ALTER TABLE found DROP COLUMN a;",
            ],
        },
        Case {
            name: "a procedure",
            by_hand: "CREATE PROCEDURE make() CREATE TABLE made (id BIGINT, a BIGINT)",
            plan: &["CALL make();", "ALTER TABLE made DROP COLUMN a;"],
        },
        Case {
            name: "keys under each word that drops them",
            by_hand: "ALTER TABLE base ADD UNIQUE KEY one_name (name), ADD CONSTRAINT more CHECK (id > 0);
                CREATE TABLE child (id BIGINT PRIMARY KEY, base_id BIGINT, n INT, UNIQUE (n), CONSTRAINT up FOREIGN KEY (base_id) REFERENCES base (id))",
            plan: &[
                "ALTER TABLE base DROP CONSTRAINT one_name; ALTER TABLE base DROP CONSTRAINT more;",
                "ALTER TABLE child DROP CONSTRAINT n; ALTER TABLE child DROP FOREIGN KEY up; ALTER TABLE child DROP KEY up;",
                "ALTER TABLE child DROP CONSTRAINT `PRIMARY`;",
                "ALTER TABLE base DROP PRIMARY KEY;",
            ],
        },
        Case {
            name: "several changes in one statement",
            by_hand: "",
            plan: &[
                "ALTER TABLE base ADD COLUMN name BIGINT, DROP COLUMN name;",
                "ALTER TABLE base CHANGE name title BIGINT, ADD COLUMN name BIGINT AFTER title;",
                "ALTER TABLE base CHANGE name title BIGINT, CHANGE title name BIGINT;",
                "ALTER TABLE base DROP PRIMARY KEY, ADD PRIMARY KEY (id);",
            ],
        },
        Case {
            name: "temporary and replaced tables",
            by_hand: "CREATE TABLE other (id BIGINT, a BIGINT)",
            plan: &[
                "CREATE TEMPORARY TABLE base (id BIGINT, only_here BIGINT); ALTER TABLE base DROP COLUMN only_here; DROP TEMPORARY TABLE base;",
                "CREATE OR REPLACE TABLE other (id BIGINT, b BIGINT); ALTER TABLE other DROP COLUMN b;",
                "ALTER TABLE base DROP COLUMN name; RENAME TABLE base TO ground, other TO base; ALTER TABLE base ADD COLUMN name INT;",
            ],
        },
        Case {
            name: "another case of letters, another quote, comments that run",
            by_hand: "",
            plan: &[
                "ALTER TABLE `base` ADD COLUMN `Extra` BIGINT; ALTER TABLE base DROP COLUMN EXTRA;",
                "/*!50003 CREATE TABLE hidden (id BIGINT, a BIGINT) */; /*M!100000 ALTER TABLE hidden ADD COLUMN b BIGINT */;",
                "ALTER TABLE hidden DROP COLUMN a; ALTER TABLE hidden DROP COLUMN b;",
                "SET SESSION sql_mode = 'ANSI_QUOTES'; ALTER TABLE \"base\" DROP COLUMN \"name\";",
            ],
        },
        Case {
            name: "if it is there, if it is not",
            by_hand: "",
            plan: &[
                "ALTER TABLE base ADD COLUMN IF NOT EXISTS name BIGINT; ALTER TABLE base DROP COLUMN IF EXISTS nothing;",
                "ALTER TABLE IF EXISTS nowhere DROP COLUMN a; ALTER TABLE base DROP CONSTRAINT IF EXISTS nothing; ALTER TABLE base DROP KEY IF EXISTS nothing;",
                "ALTER TABLE base CHANGE COLUMN IF EXISTS nothing something INT; CREATE SEQUENCE numbers; CREATE TABLE figures (id INT, a INT); ALTER TABLE figures DROP COLUMN a;",
            ],
        },
    ];
    all_work(&cases, || Store::mariadb("fits"));
}
