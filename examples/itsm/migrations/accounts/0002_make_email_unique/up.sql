-- Mail addresses are looked up without regard to case, so they must be unique in the same way.
-- Where two accounts share an address this fails, and should: a person has to say which one stays.
CREATE UNIQUE INDEX account_email_lower_key ON account (LOWER(email));
