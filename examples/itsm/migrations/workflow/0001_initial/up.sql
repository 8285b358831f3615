-- Release 0.4: what a ticket's status means, not what it is called.
-- The code is the key: code and SQL name categories by it, and a number would say nothing.
CREATE TABLE workflow_category (
    code       VARCHAR(20) NOT NULL,
    name       VARCHAR(50) NOT NULL,
    sort_order SMALLINT NOT NULL,
    PRIMARY KEY (code),
    CONSTRAINT workflow_category_name_key UNIQUE (name)
);
