CREATE TABLE event (id text PRIMARY KEY, body text, happened text, tags text);
