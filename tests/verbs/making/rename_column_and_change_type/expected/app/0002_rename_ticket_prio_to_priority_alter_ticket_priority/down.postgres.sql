-- Fails where ticket.priority is out of the range of INTEGER
ALTER TABLE ticket
    ALTER COLUMN priority DROP DEFAULT,
    ALTER COLUMN priority TYPE INTEGER,
    ALTER COLUMN priority SET DEFAULT 0;

ALTER TABLE ticket RENAME COLUMN priority TO prio;
