ALTER TABLE member DROP CONSTRAINT member_team_id_fkey;

-- Loses all rows of team
DROP TABLE team;

-- Loses all rows of member
DROP TABLE member;
