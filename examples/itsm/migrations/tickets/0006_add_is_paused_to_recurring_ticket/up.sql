-- People deleted their rules before a holiday and wrote them anew after it.
ALTER TABLE recurring_ticket ADD COLUMN is_paused BOOLEAN NOT NULL DEFAULT FALSE;
