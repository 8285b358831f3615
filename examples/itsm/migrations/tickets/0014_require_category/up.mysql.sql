-- Third step, when no 0.3 is running any more: no ticket without a category.
-- What a 0.3 that was still running has written since 0013 is mapped first, by the same rule.
UPDATE ticket SET category_code = COALESCE(
    (
        SELECT a.category_code
        FROM workflow_status_alias AS a
        WHERE a.alias = LOWER(TRIM(REPLACE(REPLACE(ticket.status, '_', ' '), '-', ' ')))
    ),
    CASE WHEN ticket.resolution IS NULL THEN 'TODO' ELSE 'DONE' END
)
WHERE category_code IS NULL;

-- MODIFY says the whole column again; what it leaves out is lost.
ALTER TABLE ticket MODIFY COLUMN category_code VARCHAR(20) NOT NULL DEFAULT 'TODO';
