ALTER TABLE ticket ADD COLUMN subject VARCHAR(200);

-- Loses the values of ticket.title
ALTER TABLE ticket DROP COLUMN title;
