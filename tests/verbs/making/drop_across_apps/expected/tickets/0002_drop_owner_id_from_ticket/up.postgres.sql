-- Loses the values of ticket.owner_id
ALTER TABLE ticket
    DROP CONSTRAINT ticket_owner_id_fkey,
    DROP COLUMN owner_id;
