-- Loses all rows of badge
DROP TABLE badge;

-- Loses all rows of membership
DROP TABLE membership;
