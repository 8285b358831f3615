-- Third step, when no 0.3 is running any more: no ticket without a category.
-- What a 0.3 that was still running has written since 0013 is mapped first, by the same rule.
UPDATE ticket SET category_code = COALESCE(
    (
        SELECT a.category_code
        FROM workflow_status_alias AS a
        WHERE a.alias = LOWER(TRIM(REPLACE(REPLACE(ticket.status, '_', ' '), '-', ' ')))
    ),
    CASE WHEN ticket.resolution IS NULL THEN 'TODO' ELSE 'DONE' END
)
WHERE category_code IS NULL;

-- SQLite cannot make a column NOT NULL, so the table is built anew: create, copy, drop, rename, in this order.
-- Renaming the old table out of the way instead would turn every foreign key that points to it.
-- Foreign keys are off while migrations run; otherwise the DROP would delete the comments with the tickets.
-- recurring_ticket_id keeps its reference at the column: as a table constraint it would stop 0016 from dropping it.
CREATE TABLE ticket_new (
    id                  INTEGER NOT NULL PRIMARY KEY,
    project_id          BIGINT NOT NULL,
    number              INTEGER NOT NULL,
    title               VARCHAR(200) NOT NULL,
    description         TEXT,
    status              VARCHAR(50),
    reporter_id         BIGINT NOT NULL,
    assignee_id         BIGINT,
    created_at          TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at          TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    due_on              DATE,
    recurring_ticket_id BIGINT
        CONSTRAINT ticket_recurring_ticket_fk REFERENCES recurring_ticket (id) ON DELETE SET NULL,
    resolution          VARCHAR(30),
    impact              SMALLINT NOT NULL DEFAULT 2,
    urgency             SMALLINT NOT NULL DEFAULT 2,
    category_code       VARCHAR(20) NOT NULL DEFAULT 'TODO'
        CONSTRAINT ticket_category_fk REFERENCES workflow_category (code),
    CONSTRAINT ticket_project_number_key UNIQUE (project_id, number),
    CONSTRAINT ticket_project_fk FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT ticket_reporter_fk FOREIGN KEY (reporter_id) REFERENCES account (id),
    CONSTRAINT ticket_assignee_fk FOREIGN KEY (assignee_id) REFERENCES account (id) ON DELETE SET NULL
);

INSERT INTO ticket_new (
    id, project_id, number, title, description, status, reporter_id, assignee_id, created_at, updated_at,
    due_on, recurring_ticket_id, resolution, impact, urgency, category_code
)
SELECT
    id, project_id, number, title, description, status, reporter_id, assignee_id, created_at, updated_at,
    due_on, recurring_ticket_id, resolution, impact, urgency, category_code
FROM ticket;

DROP TABLE ticket;
ALTER TABLE ticket_new RENAME TO ticket;

-- The indexes went with the old table.
CREATE INDEX ticket_reporter_idx ON ticket (reporter_id);
CREATE INDEX ticket_assignee_idx ON ticket (assignee_id);
CREATE INDEX ticket_assignee_status_idx ON ticket (assignee_id, status);
CREATE INDEX ticket_recurring_ticket_idx ON ticket (recurring_ticket_id);
CREATE INDEX ticket_project_updated_idx ON ticket (project_id, updated_at);
CREATE INDEX ticket_category_idx ON ticket (category_code);
