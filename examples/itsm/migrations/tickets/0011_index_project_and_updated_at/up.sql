-- A project's tickets, the last touched first.
CREATE INDEX ticket_project_updated_idx ON ticket (project_id, updated_at);
