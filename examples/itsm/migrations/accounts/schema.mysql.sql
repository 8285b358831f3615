CREATE TABLE account (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    username VARCHAR(150) NOT NULL,
    email VARCHAR(254) NOT NULL,
    display_name VARCHAR(200) NOT NULL DEFAULT '',
    is_agent BOOLEAN NOT NULL DEFAULT FALSE,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    timezone VARCHAR(64) NOT NULL DEFAULT 'UTC',
    locale VARCHAR(16) NOT NULL DEFAULT 'en',
    UNIQUE KEY account_username_key (username),
    UNIQUE KEY account_email_lower_key (email)
);

CREATE TABLE team (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    UNIQUE KEY team_name_key (name)
);

CREATE TABLE team_member (
    team_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    is_lead BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (team_id, account_id),
    CONSTRAINT team_member_team_fk FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE,
    CONSTRAINT team_member_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    KEY team_member_account_idx (account_id)
);
