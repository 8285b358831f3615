-- A project owns its tickets; its code is the first half of a ticket's name, as in "NET-42".
CREATE TABLE project (
    id          INTEGER NOT NULL PRIMARY KEY,
    code        VARCHAR(10) NOT NULL,
    name        VARCHAR(200) NOT NULL,
    description TEXT,
    lead_id     BIGINT,
    created_at  TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    archived_at TEXT,
    CONSTRAINT project_code_key UNIQUE (code),
    CONSTRAINT project_lead_fk FOREIGN KEY (lead_id) REFERENCES account (id) ON DELETE SET NULL
);

-- Lists show live projects only, and most archived ones are never looked at again.
CREATE INDEX project_live_idx ON project (name) WHERE archived_at IS NULL;
CREATE INDEX project_lead_idx ON project (lead_id);
