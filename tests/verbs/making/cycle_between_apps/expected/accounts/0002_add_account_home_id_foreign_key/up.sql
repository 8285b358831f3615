-- Fails where account.home_id has no row in place
ALTER TABLE account ADD FOREIGN KEY (home_id) REFERENCES place (id);
