DROP TABLE team_member;
DROP TABLE team;
