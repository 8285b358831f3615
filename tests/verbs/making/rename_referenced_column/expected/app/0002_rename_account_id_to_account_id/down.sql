ALTER TABLE account RENAME COLUMN account_id TO id;
