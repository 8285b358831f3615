DROP INDEX ticket_state ON ticket;
