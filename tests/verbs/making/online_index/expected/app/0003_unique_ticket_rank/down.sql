DROP INDEX ticket_rank;
