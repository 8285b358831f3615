-- Fails where account.id is out of the range of INTEGER
ALTER TABLE account ALTER COLUMN id TYPE INTEGER;

-- Fails where ticket.owner_id is out of the range of INTEGER
ALTER TABLE ticket ALTER COLUMN owner_id TYPE INTEGER;
