ALTER TABLE recurring_ticket DROP COLUMN is_paused;
