ALTER TABLE membership DROP PRIMARY KEY;

-- Fails where two rows of membership have the same team_id, or one has none
ALTER TABLE membership ADD PRIMARY KEY (team_id);
