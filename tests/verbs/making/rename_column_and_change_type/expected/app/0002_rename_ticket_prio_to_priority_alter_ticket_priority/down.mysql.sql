-- Fails where ticket.priority is out of the range of INT
ALTER TABLE ticket MODIFY COLUMN priority INT NOT NULL DEFAULT 0;

ALTER TABLE ticket RENAME COLUMN priority TO prio;
