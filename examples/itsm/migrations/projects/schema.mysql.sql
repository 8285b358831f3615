CREATE TABLE project (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(10) NOT NULL,
    name VARCHAR(200) NOT NULL,
    description MEDIUMTEXT,
    lead_id BIGINT,
    created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    archived_at DATETIME(6),
    team_id BIGINT,
    CONSTRAINT project_lead_fk FOREIGN KEY (lead_id) REFERENCES account (id) ON DELETE SET NULL,
    CONSTRAINT project_team_fk FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE SET NULL,
    UNIQUE KEY project_code_key (code),
    KEY project_live_idx (archived_at, name),
    KEY project_lead_idx (lead_id),
    KEY project_team_idx (team_id)
);

CREATE TABLE project_member (
    project_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    role VARCHAR(20) NOT NULL DEFAULT 'member',
    PRIMARY KEY (project_id, account_id),
    CONSTRAINT project_member_role_check CHECK (role IN ('viewer', 'member', 'admin')),
    CONSTRAINT project_member_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT project_member_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    KEY project_member_account_idx (account_id)
);
