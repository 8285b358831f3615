DROP INDEX account_email_lower_key ON account;
