ALTER TABLE member DROP FOREIGN KEY member_ibfk_1;

-- Loses all rows of team
DROP TABLE team;

-- Loses all rows of member
DROP TABLE member;
