-- Everybody who can be written to gets a ticket that says so.
INSERT INTO ticket (id, account_id, title) SELECT 100 + id, id, 'welcome' FROM account WHERE email IS NULL;
