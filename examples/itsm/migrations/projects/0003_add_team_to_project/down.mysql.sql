-- The key needs the index and the index needs the column, so they go in this order.
ALTER TABLE project DROP FOREIGN KEY project_team_fk;
DROP INDEX project_team_idx ON project;
ALTER TABLE project DROP COLUMN team_id;
