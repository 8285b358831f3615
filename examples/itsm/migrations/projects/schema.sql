CREATE TABLE project (
    id INTEGER NOT NULL PRIMARY KEY,
    code VARCHAR(10) NOT NULL,
    name VARCHAR(200) NOT NULL,
    description TEXT,
    lead_id BIGINT,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    archived_at TEXT,
    team_id BIGINT,
    CONSTRAINT project_code_key UNIQUE (code),
    CONSTRAINT project_lead_fk FOREIGN KEY (lead_id) REFERENCES account (id) ON DELETE SET NULL,
    CONSTRAINT project_team_fk FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE SET NULL
);
CREATE INDEX project_live_idx ON project (name) WHERE archived_at IS NULL;
CREATE INDEX project_lead_idx ON project (lead_id);
CREATE INDEX project_team_idx ON project (team_id);

CREATE TABLE project_member (
    project_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    role VARCHAR(20) NOT NULL DEFAULT 'member',
    PRIMARY KEY (project_id, account_id),
    CONSTRAINT project_member_role_check CHECK (role IN ('viewer', 'member', 'admin')),
    CONSTRAINT project_member_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT project_member_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX project_member_account_idx ON project_member (account_id);
