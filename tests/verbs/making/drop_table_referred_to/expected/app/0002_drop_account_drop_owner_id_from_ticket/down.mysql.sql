-- lossy: up.sql loses the values of ticket.owner_id and loses all rows of account, and they do not
-- come back
CREATE TABLE account (
    id INT PRIMARY KEY
);

-- Fills ticket.owner_id with the empty value of its type in rows that are there
ALTER TABLE ticket
    ADD COLUMN owner_id INT NOT NULL,
    ADD FOREIGN KEY (owner_id) REFERENCES account (id);
