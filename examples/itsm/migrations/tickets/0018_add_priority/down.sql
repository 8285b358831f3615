-- The check stands at the column and goes with it.
ALTER TABLE ticket DROP COLUMN priority;
