CREATE TABLE workflow_category (
    code VARCHAR(20) NOT NULL PRIMARY KEY,
    name VARCHAR(50) NOT NULL,
    sort_order SMALLINT NOT NULL,
    CONSTRAINT workflow_category_name_key UNIQUE (name)
);

CREATE TABLE workflow_project_status (
    project_id BIGINT NOT NULL,
    name VARCHAR(50) NOT NULL,
    category_code VARCHAR(20) NOT NULL,
    sort_order SMALLINT NOT NULL DEFAULT 0,
    PRIMARY KEY (project_id, name),
    CONSTRAINT workflow_project_status_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE,
    CONSTRAINT workflow_project_status_category_fk FOREIGN KEY (category_code) REFERENCES workflow_category (code)
);
CREATE INDEX workflow_project_status_category_idx ON workflow_project_status (category_code, sort_order);

CREATE TABLE workflow_status_alias (
    alias VARCHAR(50) NOT NULL PRIMARY KEY,
    category_code VARCHAR(20) NOT NULL,
    CONSTRAINT workflow_status_alias_category_fk FOREIGN KEY (category_code) REFERENCES workflow_category (code)
);
CREATE INDEX workflow_status_alias_category_idx ON workflow_status_alias (category_code);

CREATE TABLE workflow_transition (
    from_category VARCHAR(20) NOT NULL,
    to_category VARCHAR(20) NOT NULL,
    needs_resolution BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (from_category, to_category),
    CONSTRAINT workflow_transition_moves_check CHECK (from_category <> to_category),
    CONSTRAINT workflow_transition_from_fk FOREIGN KEY (from_category) REFERENCES workflow_category (code),
    CONSTRAINT workflow_transition_to_fk FOREIGN KEY (to_category) REFERENCES workflow_category (code)
);
CREATE INDEX workflow_transition_to_idx ON workflow_transition (to_category);
