ALTER TABLE ticket DROP CONSTRAINT ticket_owner_id_fkey;

-- Loses all rows of account
DROP TABLE account;
