-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_account (
    id BIGINT PRIMARY KEY,
    name VARCHAR(80)
);
INSERT INTO new_account (id, name)
SELECT id, name FROM account;
DROP TABLE account;
ALTER TABLE new_account RENAME TO account;

-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_ticket (
    id INTEGER PRIMARY KEY,
    owner_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO new_ticket (id, owner_id)
SELECT id, owner_id FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
CREATE INDEX ticket_owner ON ticket (owner_id);
