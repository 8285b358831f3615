-- Only the rows that up.sql brought: a category of someone's own is theirs.
DELETE FROM workflow_category WHERE code IN ('TODO', 'IN_PROGRESS', 'DONE');
