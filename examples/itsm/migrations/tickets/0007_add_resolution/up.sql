-- How a ticket ended; NULL as long as it has not.
ALTER TABLE ticket ADD COLUMN resolution VARCHAR(30);
