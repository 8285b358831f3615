-- Fails where the text of ticket.points is no integer
ALTER TABLE ticket MODIFY COLUMN points INT DEFAULT 1;
