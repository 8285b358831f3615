CREATE TABLE notification_preference (
    account_id BIGINT NOT NULL,
    channel VARCHAR(20) NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, channel),
    CONSTRAINT notification_preference_channel_check CHECK (channel IN ('web', 'email', 'chat')),
    CONSTRAINT notification_preference_account_fk FOREIGN KEY (account_id) REFERENCES account (id)
);

CREATE TABLE reminder (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    title VARCHAR(200) NOT NULL,
    frequency VARCHAR(20) NOT NULL,
    next_run_at DATETIME(6) NOT NULL,
    is_paused BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT reminder_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT reminder_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
    KEY reminder_account_idx (account_id),
    KEY reminder_project_idx (project_id),
    KEY reminder_due_idx (is_paused, next_run_at)
);

CREATE TABLE webhook (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    project_id BIGINT NOT NULL,
    url VARCHAR(500) NOT NULL,
    secret VARCHAR(100) NOT NULL,
    is_enabled BOOLEAN NOT NULL DEFAULT TRUE,
    created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    CONSTRAINT webhook_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
    UNIQUE KEY webhook_project_url_key (project_id, url)
);

CREATE TABLE notification (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    recipient_id BIGINT NOT NULL,
    ticket_id BIGINT,
    kind VARCHAR(30) NOT NULL,
    created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    read_at DATETIME(6),
    CONSTRAINT notification_recipient_fk FOREIGN KEY (recipient_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT notification_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE,
    KEY notification_unread_idx (recipient_id, read_at, created_at),
    KEY notification_ticket_idx (ticket_id)
);
