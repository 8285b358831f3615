-- ITIL's two questions, 1 (high) to 3 (low); old tickets get the middle.
ALTER TABLE ticket ADD COLUMN impact SMALLINT NOT NULL DEFAULT 2;
ALTER TABLE ticket ADD COLUMN urgency SMALLINT NOT NULL DEFAULT 2;
