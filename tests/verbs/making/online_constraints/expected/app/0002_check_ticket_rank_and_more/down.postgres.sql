ALTER TABLE ticket
    DROP CONSTRAINT ticket_owner_id_fkey,
    DROP CONSTRAINT ranked;
