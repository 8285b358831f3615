CREATE TABLE account (id INTEGER PRIMARY KEY, name VARCHAR(80), email VARCHAR(80) NOT NULL);
CREATE TABLE team (id INTEGER PRIMARY KEY, lead_id INTEGER NOT NULL REFERENCES account (id));
CREATE TABLE issue (
    id INTEGER PRIMARY KEY,
    subject VARCHAR(250),
    owner_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    team_id INTEGER REFERENCES team (id),
    state VARCHAR(20)
);
CREATE INDEX issue_state ON issue (state, team_id);
CREATE VIEW titles AS SELECT subject FROM issue;
