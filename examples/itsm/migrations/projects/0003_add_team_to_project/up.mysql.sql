-- MySQL reads a reference that stands at a column and forgets it, so the key is a table constraint.
-- The index comes first; otherwise the key brings one of its own.
ALTER TABLE project ADD COLUMN team_id BIGINT;
CREATE INDEX project_team_idx ON project (team_id);
ALTER TABLE project ADD CONSTRAINT project_team_fk FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE SET NULL;
