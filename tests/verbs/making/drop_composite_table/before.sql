CREATE TABLE team (id INTEGER PRIMARY KEY);
CREATE TABLE membership (team_id INTEGER NOT NULL REFERENCES team (id), member_id INTEGER NOT NULL, PRIMARY KEY (team_id, member_id));
