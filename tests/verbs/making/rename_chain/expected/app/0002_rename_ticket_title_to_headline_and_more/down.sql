ALTER TABLE ticket RENAME COLUMN title TO body;
ALTER TABLE ticket RENAME COLUMN headline TO title;
