-- The pair is the key: nobody is in a project twice, and no backend needs its own way to count.
CREATE TABLE project_member (
    project_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    role       VARCHAR(20) NOT NULL DEFAULT 'member',
    PRIMARY KEY (project_id, account_id),
    CONSTRAINT project_member_role_check CHECK (role IN ('viewer', 'member', 'admin')),
    CONSTRAINT project_member_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT project_member_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);

CREATE INDEX project_member_account_idx ON project_member (account_id);

-- Leads were members by convention only; now it is written down.
INSERT INTO project_member (project_id, account_id, role)
SELECT id, lead_id, 'admin' FROM project WHERE lead_id IS NOT NULL;
