-- Lossy: the table comes back as 0006 left it, but empty; who saved its rows puts them back.
-- Which rule had opened which ticket is lost.
CREATE TABLE recurring_ticket (
    id          INTEGER NOT NULL PRIMARY KEY,
    project_id  BIGINT NOT NULL,
    owner_id    BIGINT NOT NULL,
    title       VARCHAR(200) NOT NULL,
    frequency   VARCHAR(20) NOT NULL,
    next_run_at TEXT NOT NULL,
    is_paused   BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT recurring_ticket_frequency_check CHECK (frequency IN ('daily', 'weekly', 'monthly')),
    CONSTRAINT recurring_ticket_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT recurring_ticket_owner_fk FOREIGN KEY (owner_id) REFERENCES account (id)
);

CREATE INDEX recurring_ticket_project_idx ON recurring_ticket (project_id);
CREATE INDEX recurring_ticket_owner_idx ON recurring_ticket (owner_id);
CREATE INDEX recurring_ticket_next_run_idx ON recurring_ticket (next_run_at);

ALTER TABLE ticket ADD COLUMN recurring_ticket_id BIGINT
    CONSTRAINT ticket_recurring_ticket_fk REFERENCES recurring_ticket (id) ON DELETE SET NULL;
CREATE INDEX ticket_recurring_ticket_idx ON ticket (recurring_ticket_id);
