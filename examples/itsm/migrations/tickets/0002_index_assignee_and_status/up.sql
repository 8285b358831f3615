-- "My tickets", by status: the page that everybody has open all day.
CREATE INDEX ticket_assignee_status_idx ON ticket (assignee_id, status);
