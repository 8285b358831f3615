-- Fails where account.home_id has no row in place
-- Loses all rows of place
DROP TABLE place;
