-- Where the text still means the category, it stays exactly what it was.
-- Where it does not, the ticket has moved on since; then the category's name becomes the text.
-- Those names are aliases too, so that mapping again finds the same categories.
UPDATE ticket SET status = (SELECT c.name FROM workflow_category AS c WHERE c.code = ticket.category_code)
WHERE category_code <> COALESCE(
    (
        SELECT a.category_code
        FROM workflow_status_alias AS a
        WHERE a.alias = LOWER(TRIM(REPLACE(REPLACE(ticket.status, '_', ' '), '-', ' ')))
    ),
    CASE WHEN ticket.resolution IS NULL THEN 'TODO' ELSE 'DONE' END
);

UPDATE ticket SET category_code = NULL;
