ALTER TABLE account RENAME COLUMN id TO account_id;
