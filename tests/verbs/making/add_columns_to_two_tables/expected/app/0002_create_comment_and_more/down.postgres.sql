-- Loses the values of account.email
-- Loses the values of account.phone
ALTER TABLE account
    DROP COLUMN email,
    DROP COLUMN phone;

-- Loses the values of ticket.body
ALTER TABLE ticket DROP COLUMN body;

-- Loses all rows of comment
DROP TABLE comment;
