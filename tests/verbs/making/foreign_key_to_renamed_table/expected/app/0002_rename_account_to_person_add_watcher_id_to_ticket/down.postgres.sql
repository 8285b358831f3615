-- Loses the values of ticket.watcher_id
ALTER TABLE ticket DROP COLUMN watcher_id;

ALTER TABLE person RENAME TO account;
