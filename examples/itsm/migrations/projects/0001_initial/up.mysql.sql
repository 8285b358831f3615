-- A project owns its tickets; its code is the first half of a ticket's name, as in "NET-42".
CREATE TABLE project (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code        VARCHAR(10) NOT NULL,
    name        VARCHAR(200) NOT NULL,
    description MEDIUMTEXT,
    lead_id     BIGINT,
    created_at  DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    archived_at DATETIME(6),
    CONSTRAINT project_code_key UNIQUE (code),
    CONSTRAINT project_lead_fk FOREIGN KEY (lead_id) REFERENCES account (id) ON DELETE SET NULL
);

-- MySQL has no partial indexes; archived_at in front lets "IS NULL" use the same index.
CREATE INDEX project_live_idx ON project (archived_at, name);
CREATE INDEX project_lead_idx ON project (lead_id);
