-- Fails where ticket.views is out of the range of INTEGER
ALTER TABLE ticket ALTER COLUMN views TYPE INTEGER;
