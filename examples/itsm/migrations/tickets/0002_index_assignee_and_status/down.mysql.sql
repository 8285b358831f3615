DROP INDEX ticket_assignee_status_idx ON ticket;
