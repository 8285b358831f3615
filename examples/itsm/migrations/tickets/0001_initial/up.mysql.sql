CREATE TABLE ticket (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    project_id  BIGINT NOT NULL,
    number      INTEGER NOT NULL,
    title       VARCHAR(200) NOT NULL,
    description MEDIUMTEXT,
    status      VARCHAR(50),
    reporter_id BIGINT NOT NULL,
    assignee_id BIGINT,
    created_at  DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at  DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    CONSTRAINT ticket_project_number_key UNIQUE (project_id, number),
    CONSTRAINT ticket_project_fk FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT ticket_reporter_fk FOREIGN KEY (reporter_id) REFERENCES account (id),
    CONSTRAINT ticket_assignee_fk FOREIGN KEY (assignee_id) REFERENCES account (id) ON DELETE SET NULL
);

CREATE INDEX ticket_reporter_idx ON ticket (reporter_id);
-- Written out although the foreign key would bring one: the key's own index vanishes as soon as another
-- begins with assignee_id, and that one could then never be dropped again.
CREATE INDEX ticket_assignee_idx ON ticket (assignee_id);
