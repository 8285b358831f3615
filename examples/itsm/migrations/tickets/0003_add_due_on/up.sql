-- A day, not a moment: "until Friday" means Friday in every time zone.
ALTER TABLE ticket ADD COLUMN due_on DATE;
