ALTER TABLE ticket
    ALTER COLUMN is_open DROP DEFAULT,
    ALTER COLUMN is_open TYPE SMALLINT USING is_open::integer::smallint,
    ALTER COLUMN is_open SET DEFAULT 1;
