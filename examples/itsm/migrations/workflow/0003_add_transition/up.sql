-- WORKFLOW_TRANSITIONS: which category may follow which.
CREATE TABLE workflow_transition (
    from_category    VARCHAR(20) NOT NULL,
    to_category      VARCHAR(20) NOT NULL,
    needs_resolution BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (from_category, to_category),
    CONSTRAINT workflow_transition_moves_check CHECK (from_category <> to_category),
    CONSTRAINT workflow_transition_from_fk FOREIGN KEY (from_category) REFERENCES workflow_category (code),
    CONSTRAINT workflow_transition_to_fk FOREIGN KEY (to_category) REFERENCES workflow_category (code)
);

CREATE INDEX workflow_transition_to_idx ON workflow_transition (to_category);

-- Everything but DONE to TODO: what is reopened has been worked on, and goes back to where the work was.
INSERT INTO workflow_transition (from_category, to_category, needs_resolution) VALUES
    ('TODO', 'IN_PROGRESS', FALSE),
    ('TODO', 'DONE', TRUE),
    ('IN_PROGRESS', 'TODO', FALSE),
    ('IN_PROGRESS', 'DONE', TRUE),
    ('DONE', 'IN_PROGRESS', FALSE);
