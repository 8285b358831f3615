DROP MATERIALIZED VIEW per_state;

ALTER TABLE ticket ALTER COLUMN state TYPE TEXT;

CREATE MATERIALIZED VIEW per_state AS
SELECT state, count(*) AS n FROM ticket GROUP BY state;
CREATE UNIQUE INDEX per_state_key ON per_state (state);
