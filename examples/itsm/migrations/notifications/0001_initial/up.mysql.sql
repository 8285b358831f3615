CREATE TABLE notification (
    id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    recipient_id BIGINT NOT NULL,
    ticket_id    BIGINT,
    kind         VARCHAR(30) NOT NULL,
    created_at   DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    read_at      DATETIME(6),
    CONSTRAINT notification_recipient_fk FOREIGN KEY (recipient_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT notification_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE
);

-- The bell counts what is unread; without partial indexes, read_at takes part in the key.
CREATE INDEX notification_unread_idx ON notification (recipient_id, read_at, created_at);
CREATE INDEX notification_ticket_idx ON notification (ticket_id);
