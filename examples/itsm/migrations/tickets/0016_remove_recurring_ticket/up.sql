-- Recurring tickets leave with 0.4, until there is a better design for them.
-- What other apps want to keep of them they take before this runs: see their run_before.
DROP INDEX ticket_recurring_ticket_idx;
ALTER TABLE ticket DROP COLUMN recurring_ticket_id;
DROP TABLE recurring_ticket;
