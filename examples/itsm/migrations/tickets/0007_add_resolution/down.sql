ALTER TABLE ticket DROP COLUMN resolution;
