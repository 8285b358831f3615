CREATE TABLE notification_preference (
    account_id BIGINT NOT NULL,
    channel VARCHAR(20) NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, channel),
    CONSTRAINT notification_preference_channel_check CHECK (channel IN ('web', 'email', 'chat')),
    CONSTRAINT notification_preference_account_fk FOREIGN KEY (account_id) REFERENCES account (id)
);

CREATE TABLE reminder (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    title VARCHAR(200) NOT NULL,
    frequency VARCHAR(20) NOT NULL,
    next_run_at TEXT NOT NULL,
    is_paused BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT reminder_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT reminder_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
);
CREATE INDEX reminder_account_idx ON reminder (account_id);
CREATE INDEX reminder_project_idx ON reminder (project_id);
CREATE INDEX reminder_due_idx ON reminder (next_run_at) WHERE NOT is_paused;

CREATE TABLE webhook (
    id INTEGER NOT NULL PRIMARY KEY,
    project_id BIGINT NOT NULL,
    url VARCHAR(500) NOT NULL,
    secret VARCHAR(100) NOT NULL,
    is_enabled BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT webhook_project_url_key UNIQUE (project_id, url),
    CONSTRAINT webhook_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
);

CREATE TABLE notification (
    id INTEGER NOT NULL PRIMARY KEY,
    recipient_id BIGINT NOT NULL,
    ticket_id BIGINT,
    kind VARCHAR(30) NOT NULL,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    read_at TEXT,
    CONSTRAINT notification_recipient_fk FOREIGN KEY (recipient_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT notification_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE
);
CREATE INDEX notification_unread_idx ON notification (recipient_id, created_at) WHERE read_at IS NULL;
CREATE INDEX notification_recipient_idx ON notification (recipient_id);
CREATE INDEX notification_ticket_idx ON notification (ticket_id);
