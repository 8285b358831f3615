ALTER TABLE ticket DROP FOREIGN KEY ticket_recurring_ticket_fk;
DROP INDEX ticket_recurring_ticket_idx ON ticket;
ALTER TABLE ticket DROP COLUMN recurring_ticket_id;
DROP TABLE recurring_ticket;
