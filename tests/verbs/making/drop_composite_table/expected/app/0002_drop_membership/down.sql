-- lossy: up.sql loses all rows of membership, and they do not come back
CREATE TABLE membership (
    team_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    PRIMARY KEY (team_id, member_id),
    FOREIGN KEY (team_id) REFERENCES team (id)
);
