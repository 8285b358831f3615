CREATE TABLE webhook (
    id         INTEGER NOT NULL PRIMARY KEY,
    project_id BIGINT NOT NULL,
    url        VARCHAR(500) NOT NULL,
    secret     VARCHAR(100) NOT NULL,
    is_enabled BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT webhook_project_url_key UNIQUE (project_id, url),
    CONSTRAINT webhook_project_fk FOREIGN KEY (project_id) REFERENCES project (id) ON DELETE CASCADE
);
