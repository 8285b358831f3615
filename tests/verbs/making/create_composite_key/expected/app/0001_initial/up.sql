CREATE TABLE membership (
    team_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    role VARCHAR(20),
    PRIMARY KEY (team_id, member_id)
);

CREATE TABLE badge (
    id INTEGER PRIMARY KEY,
    team_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    FOREIGN KEY (team_id, member_id) REFERENCES membership (team_id, member_id) ON DELETE CASCADE ON UPDATE CASCADE
);
