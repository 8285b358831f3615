ALTER TABLE account RENAME TO person;
