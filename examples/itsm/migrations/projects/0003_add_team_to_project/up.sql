-- The reference stands at the column: SQLite cannot add a table constraint to a table that exists.
ALTER TABLE project ADD COLUMN team_id BIGINT
    CONSTRAINT project_team_fk REFERENCES team (id) ON DELETE SET NULL;
CREATE INDEX project_team_idx ON project (team_id);
