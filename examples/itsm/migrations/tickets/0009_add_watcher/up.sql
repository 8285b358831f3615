CREATE TABLE ticket_watcher (
    ticket_id  BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, account_id),
    CONSTRAINT ticket_watcher_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE,
    CONSTRAINT ticket_watcher_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);

CREATE INDEX ticket_watcher_account_idx ON ticket_watcher (account_id);
