ALTER TABLE account DROP COLUMN locale;
ALTER TABLE account DROP COLUMN timezone;
