DROP MATERIALIZED VIEW per_state;

-- Fails where ticket.state is longer than 20 characters
ALTER TABLE ticket ALTER COLUMN state TYPE VARCHAR(20);

CREATE MATERIALIZED VIEW per_state AS
SELECT state, count(*) AS n FROM ticket GROUP BY state;
CREATE UNIQUE INDEX per_state_key ON per_state (state);
