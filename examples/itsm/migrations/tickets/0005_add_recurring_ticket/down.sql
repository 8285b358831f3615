DROP INDEX ticket_recurring_ticket_idx;
ALTER TABLE ticket DROP COLUMN recurring_ticket_id;
DROP TABLE recurring_ticket;
