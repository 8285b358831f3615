DROP INDEX account_email;

-- Loses the values of account.email
ALTER TABLE account DROP COLUMN email;

-- Loses the values of account.phone
ALTER TABLE account DROP COLUMN phone;

-- Loses the values of ticket.body
ALTER TABLE ticket DROP COLUMN body;

-- Loses all rows of comment
DROP TABLE comment;
