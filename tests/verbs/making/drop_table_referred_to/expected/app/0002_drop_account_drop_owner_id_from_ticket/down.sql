-- lossy: up.sql loses the values of ticket.owner_id and loses all rows of account, and they do not
-- come back
CREATE TABLE account (
    id INTEGER PRIMARY KEY
);

-- Fails if ticket has rows: owner_id must have a value
ALTER TABLE ticket ADD COLUMN owner_id INTEGER NOT NULL REFERENCES account (id);
