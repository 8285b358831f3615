-- What people typed into the free-text status up to 0.3, and what they meant.
-- A table and not a CASE in the data migration: an operator can add a house's own words before tickets are mapped.
-- An alias is lower case, without blanks around it, and has blanks for "_" and "-".
CREATE TABLE workflow_status_alias (
    alias         VARCHAR(50) NOT NULL,
    category_code VARCHAR(20) NOT NULL,
    PRIMARY KEY (alias),
    CONSTRAINT workflow_status_alias_category_fk FOREIGN KEY (category_code) REFERENCES workflow_category (code)
);

CREATE INDEX workflow_status_alias_category_idx ON workflow_status_alias (category_code);

INSERT INTO workflow_status_alias (alias, category_code) VALUES
    ('new', 'TODO'),
    ('open', 'TODO'),
    ('opened', 'TODO'),
    ('reopened', 'TODO'),
    ('to do', 'TODO'),
    ('todo', 'TODO'),
    ('backlog', 'TODO'),
    ('triage', 'TODO'),
    ('in progress', 'IN_PROGRESS'),
    ('in work', 'IN_PROGRESS'),
    ('wip', 'IN_PROGRESS'),
    ('doing', 'IN_PROGRESS'),
    ('started', 'IN_PROGRESS'),
    ('in review', 'IN_PROGRESS'),
    ('testing', 'IN_PROGRESS'),
    ('on hold', 'IN_PROGRESS'),
    ('blocked', 'IN_PROGRESS'),
    ('waiting', 'IN_PROGRESS'),
    ('waiting for customer', 'IN_PROGRESS'),
    ('done', 'DONE'),
    ('closed', 'DONE'),
    ('resolved', 'DONE'),
    ('fixed', 'DONE'),
    ('cancelled', 'DONE'),
    ('canceled', 'DONE'),
    ('duplicate', 'DONE'),
    ('wontfix', 'DONE'),
    ('won''t fix', 'DONE');
