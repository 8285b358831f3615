-- Release 0.4 removes recurring tickets. Their schedules live on as reminders, for whoever set them up.
CREATE TABLE reminder (
    id          INTEGER NOT NULL PRIMARY KEY,
    account_id  BIGINT NOT NULL,
    project_id  BIGINT NOT NULL,
    title       VARCHAR(200) NOT NULL,
    frequency   VARCHAR(20) NOT NULL,
    next_run_at TEXT NOT NULL,
    is_paused   BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT reminder_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT reminder_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
);

CREATE INDEX reminder_account_idx ON reminder (account_id);
CREATE INDEX reminder_project_idx ON reminder (project_id);
CREATE INDEX reminder_due_idx ON reminder (next_run_at) WHERE NOT is_paused;

INSERT INTO reminder (account_id, project_id, title, frequency, next_run_at, is_paused)
SELECT owner_id, project_id, title, frequency, next_run_at, is_paused FROM recurring_ticket;
