-- Loses all rows of membership
DROP TABLE membership;
