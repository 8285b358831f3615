CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY,
    username VARCHAR(150) NOT NULL,
    email VARCHAR(254) NOT NULL,
    display_name VARCHAR(200) NOT NULL DEFAULT '',
    is_agent BOOLEAN NOT NULL DEFAULT FALSE,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    timezone VARCHAR(64) NOT NULL DEFAULT 'UTC',
    locale VARCHAR(16) NOT NULL DEFAULT 'en',
    CONSTRAINT account_username_key UNIQUE (username)
);
CREATE UNIQUE INDEX account_email_lower_key ON account (LOWER(email));

CREATE TABLE team (
    id INTEGER NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    CONSTRAINT team_name_key UNIQUE (name)
);

CREATE TABLE team_member (
    team_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    is_lead BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (team_id, account_id),
    CONSTRAINT team_member_team_fk FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE,
    CONSTRAINT team_member_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX team_member_account_idx ON team_member (account_id);
