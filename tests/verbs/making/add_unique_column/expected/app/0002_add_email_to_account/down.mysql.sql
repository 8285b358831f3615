DROP INDEX email ON account;

-- Loses the values of account.email
ALTER TABLE account DROP COLUMN email;
