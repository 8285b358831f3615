CREATE TABLE team (
    id   BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    CONSTRAINT team_name_key UNIQUE (name)
);

CREATE TABLE team_member (
    team_id    BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    is_lead    BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (team_id, account_id),
    CONSTRAINT team_member_team_fk FOREIGN KEY (team_id) REFERENCES team (id) ON DELETE CASCADE,
    CONSTRAINT team_member_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);

-- The primary key finds the members of a team; this finds the teams of a member.
CREATE INDEX team_member_account_idx ON team_member (account_id);
