-- SQLite cannot drop a constraint: the table is made anew, its rows copied
-- Fails where two rows of membership have the same team_id and member_id, or one has none
CREATE TABLE new_membership (
    team_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    role VARCHAR(20),
    PRIMARY KEY (team_id, member_id)
);
INSERT INTO new_membership (team_id, member_id, role)
SELECT team_id, member_id, role FROM membership;
DROP TABLE membership;
ALTER TABLE new_membership RENAME TO membership;
