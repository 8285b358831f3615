-- Fails where two rows of membership have the same team_id and member_id, or one has none
ALTER TABLE membership
    DROP CONSTRAINT membership_pkey,
    ADD PRIMARY KEY (team_id, member_id);
