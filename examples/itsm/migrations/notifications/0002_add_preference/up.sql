-- No row means the default of the channel, so nothing has to be filled in for the accounts that are there.
CREATE TABLE notification_preference (
    account_id BIGINT NOT NULL,
    channel    VARCHAR(20) NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, channel),
    CONSTRAINT notification_preference_channel_check CHECK (channel IN ('web', 'email', 'chat')),
    CONSTRAINT notification_preference_account_fk FOREIGN KEY (account_id) REFERENCES account (id)
);
