-- A project's tickets, the last touched first.
-- Concurrently, because ticket is the largest table and a plain CREATE INDEX would stop all writing to it.
-- If this fails half-way an invalid index stays behind, which has to be dropped before the next try.
CREATE INDEX CONCURRENTLY ticket_project_updated_idx ON ticket (project_id, updated_at);
