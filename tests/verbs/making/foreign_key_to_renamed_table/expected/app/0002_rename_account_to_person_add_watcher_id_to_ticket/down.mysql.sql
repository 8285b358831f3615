ALTER TABLE ticket DROP FOREIGN KEY ticket_ibfk_2;
DROP INDEX watcher_id ON ticket;

-- Loses the values of ticket.watcher_id
ALTER TABLE ticket DROP COLUMN watcher_id;

RENAME TABLE person TO account;
