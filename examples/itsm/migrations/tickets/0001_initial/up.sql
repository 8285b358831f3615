CREATE TABLE ticket (
    id          INTEGER NOT NULL PRIMARY KEY,
    project_id  BIGINT NOT NULL,
    number      INTEGER NOT NULL,
    title       VARCHAR(200) NOT NULL,
    description TEXT,
    status      VARCHAR(50),
    reporter_id BIGINT NOT NULL,
    assignee_id BIGINT,
    created_at  TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at  TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT ticket_project_number_key UNIQUE (project_id, number),
    CONSTRAINT ticket_project_fk FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT ticket_reporter_fk FOREIGN KEY (reporter_id) REFERENCES account (id),
    CONSTRAINT ticket_assignee_fk FOREIGN KEY (assignee_id) REFERENCES account (id) ON DELETE SET NULL
);

CREATE INDEX ticket_reporter_idx ON ticket (reporter_id);
CREATE INDEX ticket_assignee_idx ON ticket (assignee_id);
