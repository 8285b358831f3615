DROP INDEX ticket_state;
