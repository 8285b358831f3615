DROP TABLE ticket_watcher;
