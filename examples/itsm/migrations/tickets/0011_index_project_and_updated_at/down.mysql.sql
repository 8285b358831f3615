DROP INDEX ticket_project_updated_idx ON ticket;
