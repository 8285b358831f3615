ALTER TABLE ticket
    ADD COLUMN owner_id INT,
    ADD FOREIGN KEY (owner_id) REFERENCES account (id);
