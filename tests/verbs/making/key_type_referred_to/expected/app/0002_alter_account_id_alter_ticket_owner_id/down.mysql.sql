ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_1;

-- Fails where account.id is out of the range of INT
ALTER TABLE account MODIFY COLUMN id INT NOT NULL;

-- Fails where ticket.owner_id is out of the range of INT
-- Fails where ticket.owner_id has no row in account
ALTER TABLE ticket
    MODIFY COLUMN owner_id INT NOT NULL,
    ADD FOREIGN KEY (owner_id) REFERENCES account (id) ON DELETE CASCADE;
