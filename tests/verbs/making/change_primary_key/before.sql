CREATE TABLE membership (team_id INTEGER NOT NULL, member_id INTEGER NOT NULL, role VARCHAR(20), PRIMARY KEY (team_id));
