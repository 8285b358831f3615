-- tickets.0016 is reverted by now, so the table is there again, empty: what was saved goes back into it.
-- Where it was never removed, the rows are still there and are not doubled.
INSERT INTO recurring_ticket (owner_id, project_id, title, frequency, next_run_at, is_paused)
SELECT r.account_id, r.project_id, r.title, r.frequency, r.next_run_at, r.is_paused
FROM reminder AS r
WHERE NOT EXISTS (
    SELECT 1 FROM recurring_ticket AS t
    WHERE t.project_id = r.project_id AND t.owner_id = r.account_id AND t.title = r.title
);

DROP TABLE reminder;
