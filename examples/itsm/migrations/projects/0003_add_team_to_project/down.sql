-- SQLite refuses to drop a column that an index still uses.
DROP INDEX project_team_idx;
ALTER TABLE project DROP COLUMN team_id;
