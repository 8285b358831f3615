-- Second step: what people typed becomes a category. The text itself stays as it is.
-- "  In_Progress " is "in progress"; the words are in workflow_status_alias.
-- Every ticket gets a category: one without a status, or with a word that nobody knows,
-- is done if it has a resolution and to do otherwise, so that no open ticket gets out of sight.
UPDATE ticket SET category_code = COALESCE(
    (
        SELECT a.category_code
        FROM workflow_status_alias AS a
        WHERE a.alias = LOWER(TRIM(REPLACE(REPLACE(ticket.status, '_', ' '), '-', ' ')))
    ),
    CASE WHEN ticket.resolution IS NULL THEN 'TODO' ELSE 'DONE' END
)
WHERE category_code IS NULL;
