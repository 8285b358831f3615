-- Release 0.4 removes recurring tickets. Their schedules live on as reminders, for whoever set them up.
CREATE TABLE reminder (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    account_id  BIGINT NOT NULL,
    project_id  BIGINT NOT NULL,
    title       VARCHAR(200) NOT NULL,
    frequency   VARCHAR(20) NOT NULL,
    next_run_at DATETIME(6) NOT NULL,
    is_paused   BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT reminder_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT reminder_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
);

CREATE INDEX reminder_account_idx ON reminder (account_id);
CREATE INDEX reminder_project_idx ON reminder (project_id);
CREATE INDEX reminder_due_idx ON reminder (is_paused, next_run_at);

INSERT INTO reminder (account_id, project_id, title, frequency, next_run_at, is_paused)
SELECT owner_id, project_id, title, frequency, next_run_at, is_paused FROM recurring_ticket;
