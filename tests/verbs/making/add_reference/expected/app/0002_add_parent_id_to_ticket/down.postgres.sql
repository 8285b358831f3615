-- Loses the values of ticket.parent_id
ALTER TABLE ticket
    DROP CONSTRAINT ticket_parent_id_fkey,
    DROP COLUMN parent_id;
