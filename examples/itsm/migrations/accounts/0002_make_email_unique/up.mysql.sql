-- MariaDB has no indexes on expressions, and needs none here: its default collation ignores case.
CREATE UNIQUE INDEX account_email_lower_key ON account (email);
