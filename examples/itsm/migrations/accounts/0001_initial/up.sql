-- People: agents who work on tickets and customers who report them.
-- This is SQLite's spelling; PostgreSQL and MySQL have their own files because keys and times differ.
-- Times are TEXT in UTC: CURRENT_TIMESTAMP writes it that way, and it sorts and compares as it should.
CREATE TABLE account (
    id           INTEGER NOT NULL PRIMARY KEY,
    username     VARCHAR(150) NOT NULL,
    email        VARCHAR(254) NOT NULL,
    display_name VARCHAR(200) NOT NULL DEFAULT '',
    is_agent     BOOLEAN NOT NULL DEFAULT FALSE,
    is_active    BOOLEAN NOT NULL DEFAULT TRUE,
    created_at   TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT account_username_key UNIQUE (username)
);
