-- People: agents who work on tickets and customers who report them.
-- DATETIME, not TIMESTAMP: TIMESTAMP ends in 2038 and updates itself when nobody asked.
CREATE TABLE account (
    id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    username     VARCHAR(150) NOT NULL,
    email        VARCHAR(254) NOT NULL,
    display_name VARCHAR(200) NOT NULL DEFAULT '',
    is_agent     BOOLEAN NOT NULL DEFAULT FALSE,
    is_active    BOOLEAN NOT NULL DEFAULT TRUE,
    created_at   DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    CONSTRAINT account_username_key UNIQUE (username)
);
