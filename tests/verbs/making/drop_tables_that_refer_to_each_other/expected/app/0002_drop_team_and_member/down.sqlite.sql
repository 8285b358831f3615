-- lossy: up.sql loses all rows of team and loses all rows of member, and they do not come back
CREATE TABLE member (
    id INTEGER PRIMARY KEY,
    team_id INTEGER,
    FOREIGN KEY (team_id) REFERENCES team (id)
);

CREATE TABLE team (
    id INTEGER PRIMARY KEY,
    lead_id INTEGER,
    FOREIGN KEY (lead_id) REFERENCES member (id)
);
