-- Loses all rows of team
DROP TABLE team;

-- Loses all rows of member
DROP TABLE member;
