ALTER TABLE ticket DROP CONSTRAINT ticket_priority_check;
ALTER TABLE ticket DROP COLUMN priority;
