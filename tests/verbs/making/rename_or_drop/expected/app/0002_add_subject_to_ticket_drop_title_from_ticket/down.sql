-- lossy: up.sql loses the values of ticket.title, and they do not come back
ALTER TABLE ticket ADD COLUMN title VARCHAR(200);

-- Loses the values of ticket.subject
ALTER TABLE ticket DROP COLUMN subject;
