//! Statements that are prepared, called, or depend on what `information_schema` says.

use super::check;

#[test]
fn prepared_statements_are_run() {
    check(
        "
-- whole
CREATE TABLE t (a INT);
SET @s = CONCAT('ALTER TABLE ', 't', ' ADD COLUMN c INT');
PREPARE st FROM @s;
EXECUTE st;
DEALLOCATE PREPARE st;
PREPARE st FROM 'ALTER TABLE t ADD COLUMN d INT';
EXECUTE st;
",
    );
}

#[test]
fn questions_to_the_information_schema_are_answered() {
    check(
        "
-- whole
CREATE TABLE t (a INT);
SET @x = (SELECT IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't' AND column_name = 'c') > 0, 'SELECT 1', 'ALTER TABLE t ADD COLUMN c INT'));
PREPARE st FROM @x;
EXECUTE st;

-- whole
CREATE TABLE t (a INT);
SELECT COUNT(*) INTO @n FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 't' AND index_name = 'i';
SET @x = IF(@n = 0, 'CREATE INDEX i ON t (a)', 'SELECT 1');
PREPARE st FROM @x;
EXECUTE st;

-- whole
CREATE TABLE p (a INT PRIMARY KEY);
CREATE TABLE c (a INT, CONSTRAINT gone FOREIGN KEY (a) REFERENCES p (a));
SET @drop = IF((SELECT true FROM information_schema.TABLE_CONSTRAINTS c WHERE c.CONSTRAINT_SCHEMA = DATABASE() AND c.TABLE_NAME = 'c' AND NOT c.CONSTRAINT_NAME <> 'gone' AND CONSTRAINT_TYPE IN ('FOREIGN KEY', 'CHECK')) = true, 'ALTER TABLE c DROP FOREIGN KEY gone', 'SELECT 1');
PREPARE st FROM @drop;
EXECUTE st;
SET @other = IF(EXISTS(SELECT 1 FROM information_schema.tables WHERE table_name = 'P'), 'DROP TABLE p', 'SELECT 1');
PREPARE st FROM @other;
EXECUTE st;

-- whole
CREATE TABLE t (a INT);
SELECT table_name INTO @found FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'absent' LIMIT 1;
SET @x = IF(@found IS NULL, 'CREATE TABLE absent (a INT)', 'DROP TABLE t');
PREPARE st FROM @x;
EXECUTE st;
",
    );
}

#[test]
fn procedures_without_arguments_are_run() {
    check(
        "
-- whole
CREATE TABLE t (a INT, old INT);
CREATE PROCEDURE pr() COMMENT 'once' MODIFIES SQL DATA
BEGIN
  DECLARE there INT DEFAULT 0;
  IF EXISTS (SELECT column_name FROM INFORMATION_SCHEMA.COLUMNS WHERE table_schema = database() AND table_name = 't' AND column_name = \"old\") THEN
    BEGIN
      ALTER TABLE t CHANGE COLUMN old new BIGINT NOT NULL;
      INSERT INTO t VALUES (1, 2);
    END;
  END IF;
  SELECT COUNT(*) INTO there FROM information_schema.columns WHERE table_schema = SCHEMA() AND table_name = 't' AND column_name = 'new';
  IF there = 0 THEN
    DROP TABLE t;
  ELSEIF there > 1 THEN
    DROP TABLE t;
  ELSE
    CREATE INDEX i ON t (new);
  END IF;
END;
CALL pr();
DROP PROCEDURE pr;

-- whole
CREATE TABLE t (a INT);
CREATE PROCEDURE inner_one() ALTER TABLE t ADD b INT;
CREATE PROCEDURE outer_one() BEGIN CALL inner_one; CREATE TABLE u (a INT); END;
CALL outer_one;
",
    );
}
