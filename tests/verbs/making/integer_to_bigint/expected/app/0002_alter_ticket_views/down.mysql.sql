-- Fails where ticket.views is out of the range of INT
ALTER TABLE ticket MODIFY COLUMN views INT NOT NULL DEFAULT 0;
