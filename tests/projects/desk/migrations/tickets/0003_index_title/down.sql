DROP INDEX ticket_title;
