-- A label is known by its name inside its project.
CREATE TABLE label (
    project_id BIGINT NOT NULL,
    name       VARCHAR(50) NOT NULL,
    color      CHAR(7) NOT NULL DEFAULT '#808080',
    PRIMARY KEY (project_id, name),
    CONSTRAINT label_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
);

CREATE TABLE ticket_label (
    ticket_id  BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    label_name VARCHAR(50) NOT NULL,
    PRIMARY KEY (ticket_id, project_id, label_name),
    CONSTRAINT ticket_label_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE,
    CONSTRAINT ticket_label_label_fk FOREIGN KEY (project_id, label_name)
        REFERENCES label (project_id, name) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX ticket_label_label_idx ON ticket_label (project_id, label_name);
