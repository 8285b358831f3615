-- Minutes, not an interval type: only PostgreSQL has one.
CREATE TABLE sla_policy (
    id               BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    project_id       BIGINT NOT NULL,
    name             VARCHAR(100) NOT NULL,
    response_minutes INTEGER NOT NULL,
    resolve_minutes  INTEGER NOT NULL,
    is_active        BOOLEAN NOT NULL DEFAULT TRUE,
    CONSTRAINT sla_policy_project_name_key UNIQUE (project_id, name),
    CONSTRAINT sla_policy_minutes_check CHECK (response_minutes > 0 AND resolve_minutes >= response_minutes),
    CONSTRAINT sla_policy_project_fk FOREIGN KEY (project_id) REFERENCES project (id)
);
