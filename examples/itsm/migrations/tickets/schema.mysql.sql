CREATE TABLE label (
    project_id BIGINT NOT NULL,
    name VARCHAR(50) NOT NULL,
    color CHAR(7) NOT NULL DEFAULT '#808080',
    PRIMARY KEY (project_id, name),
    CONSTRAINT label_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
);

CREATE TABLE ticket (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    project_id BIGINT NOT NULL,
    number INT NOT NULL,
    title VARCHAR(200) NOT NULL,
    description MEDIUMTEXT,
    status_text VARCHAR(50),
    reporter_id BIGINT NOT NULL,
    assignee_id BIGINT,
    created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    due_on DATE,
    resolution VARCHAR(30),
    impact SMALLINT NOT NULL DEFAULT 2,
    urgency SMALLINT NOT NULL DEFAULT 2,
    category_code VARCHAR(20) NOT NULL DEFAULT 'TODO',
    priority SMALLINT NOT NULL DEFAULT 3,
    parent_id BIGINT,
    CONSTRAINT ticket_project_fk FOREIGN KEY (project_id) REFERENCES project (id),
    CONSTRAINT ticket_reporter_fk FOREIGN KEY (reporter_id) REFERENCES account (id),
    CONSTRAINT ticket_assignee_fk FOREIGN KEY (assignee_id) REFERENCES account (id) ON DELETE SET NULL,
    CONSTRAINT ticket_category_fk FOREIGN KEY (category_code) REFERENCES workflow_category (code),
    CONSTRAINT ticket_priority_check CHECK (priority BETWEEN 1 AND 5),
    CONSTRAINT ticket_parent_fk FOREIGN KEY (parent_id) REFERENCES ticket (id) ON DELETE SET NULL,
    UNIQUE KEY ticket_project_number_key (project_id, number),
    KEY ticket_reporter_idx (reporter_id),
    KEY ticket_assignee_idx (assignee_id),
    KEY ticket_assignee_status_idx (assignee_id, status_text),
    KEY ticket_project_updated_idx (project_id, updated_at),
    KEY ticket_category_idx (category_code),
    KEY ticket_parent_idx (parent_id)
);

CREATE TABLE ticket_label (
    ticket_id BIGINT NOT NULL,
    project_id BIGINT NOT NULL,
    label_name VARCHAR(50) NOT NULL,
    PRIMARY KEY (ticket_id, project_id, label_name),
    CONSTRAINT ticket_label_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE,
    CONSTRAINT ticket_label_label_fk FOREIGN KEY (project_id, label_name) REFERENCES label (project_id, name) ON DELETE CASCADE ON UPDATE CASCADE,
    KEY ticket_label_label_idx (project_id, label_name)
);

CREATE TABLE ticket_watcher (
    ticket_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, account_id),
    CONSTRAINT ticket_watcher_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE,
    CONSTRAINT ticket_watcher_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    KEY ticket_watcher_account_idx (account_id)
);

CREATE VIEW open_ticket AS
SELECT
    t.id,
    p.code AS project_code,
    t.number,
    t.title,
    t.assignee_id,
    t.due_on,
    c.name AS category_name,
    c.sort_order AS category_order
FROM ticket AS t
JOIN project AS p ON p.id = t.project_id
JOIN workflow_category AS c ON c.code = t.category_code
WHERE t.category_code <> 'DONE' AND p.archived_at IS NULL;
