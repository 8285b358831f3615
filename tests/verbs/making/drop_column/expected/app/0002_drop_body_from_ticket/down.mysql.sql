-- lossy: up.sql loses the values of ticket.body, and they do not come back
ALTER TABLE ticket ADD COLUMN body TEXT NOT NULL DEFAULT '';

ALTER TABLE ticket MODIFY COLUMN body TEXT NOT NULL;
