-- Rows that the program cannot do without are part of the schema, so a migration brings them.
INSERT INTO workflow_category (code, name, sort_order) VALUES
    ('TODO', 'To do', 1),
    ('IN_PROGRESS', 'In progress', 2),
    ('DONE', 'Done', 3);
