DROP INDEX ticket_title ON ticket;
