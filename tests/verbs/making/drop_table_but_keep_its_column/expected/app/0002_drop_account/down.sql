-- lossy: up.sql loses all rows of account, and they do not come back
CREATE TABLE account (
    id INT PRIMARY KEY
);

-- Fails where ticket.owner_id has no row in account
ALTER TABLE ticket ADD FOREIGN KEY (owner_id) REFERENCES account (id);
