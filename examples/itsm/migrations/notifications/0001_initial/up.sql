CREATE TABLE notification (
    id           INTEGER NOT NULL PRIMARY KEY,
    recipient_id BIGINT NOT NULL,
    ticket_id    BIGINT,
    kind         VARCHAR(30) NOT NULL,
    created_at   TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    read_at      TEXT,
    CONSTRAINT notification_recipient_fk FOREIGN KEY (recipient_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT notification_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE
);

-- The bell counts what is unread, a small part of what is there.
CREATE INDEX notification_unread_idx ON notification (recipient_id, created_at) WHERE read_at IS NULL;
CREATE INDEX notification_recipient_idx ON notification (recipient_id);
CREATE INDEX notification_ticket_idx ON notification (ticket_id);
