-- lossy: up.sql loses all rows of account, and they do not come back
CREATE TABLE account (
    id INTEGER PRIMARY KEY
);
