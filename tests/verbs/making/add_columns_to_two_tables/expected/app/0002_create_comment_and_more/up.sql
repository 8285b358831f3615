CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL,
    body TEXT NOT NULL,
    FOREIGN KEY (ticket_id) REFERENCES ticket (id)
);

ALTER TABLE account ADD COLUMN email VARCHAR(200);
ALTER TABLE account ADD COLUMN phone VARCHAR(40);

ALTER TABLE ticket ADD COLUMN body TEXT;

CREATE INDEX account_email ON account (email);
