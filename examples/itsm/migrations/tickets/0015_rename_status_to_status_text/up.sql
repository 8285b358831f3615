-- The text is what a project calls the state; what the state means is the category.
-- Under its old name it would be taken for the meaning, again and again.
ALTER TABLE ticket RENAME COLUMN status TO status_text;
