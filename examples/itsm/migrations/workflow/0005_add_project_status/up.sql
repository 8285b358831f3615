-- A project may call its statuses what it likes, as long as each one belongs to a category.
CREATE TABLE workflow_project_status (
    project_id    BIGINT NOT NULL,
    name          VARCHAR(50) NOT NULL,
    category_code VARCHAR(20) NOT NULL,
    sort_order    SMALLINT NOT NULL DEFAULT 0,
    PRIMARY KEY (project_id, name),
    CONSTRAINT workflow_project_status_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT workflow_project_status_category_fk FOREIGN KEY (category_code) REFERENCES workflow_category (code)
);

CREATE INDEX workflow_project_status_category_idx ON workflow_project_status (category_code, sort_order);
