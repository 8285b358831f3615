ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_1;

ALTER TABLE account MODIFY COLUMN id BIGINT NOT NULL;

-- Fails where ticket.owner_id has no row in account
ALTER TABLE ticket
    MODIFY COLUMN owner_id BIGINT NOT NULL,
    ADD FOREIGN KEY (owner_id) REFERENCES account (id) ON DELETE CASCADE;
