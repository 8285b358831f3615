ALTER TABLE issue RENAME TO ticket;
