CREATE TABLE member (
    id INTEGER PRIMARY KEY,
    team_id INTEGER NOT NULL,
    FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE
);

CREATE TABLE team (
    id INTEGER PRIMARY KEY,
    name VARCHAR(80) NOT NULL UNIQUE,
    lead_id INTEGER,
    FOREIGN KEY (lead_id) REFERENCES member (id)
);
