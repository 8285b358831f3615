CREATE TABLE ticket (id bigint PRIMARY KEY, state text);
CREATE MATERIALIZED VIEW per_state AS SELECT state, count(*) AS n FROM ticket GROUP BY state;
CREATE UNIQUE INDEX per_state_key ON per_state (state);
