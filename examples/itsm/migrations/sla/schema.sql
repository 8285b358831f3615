CREATE TABLE sla_policy (
    id INTEGER NOT NULL PRIMARY KEY,
    project_id BIGINT NOT NULL,
    name VARCHAR(100) NOT NULL,
    response_minutes INTEGER NOT NULL,
    resolve_minutes INTEGER NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    CONSTRAINT sla_policy_project_name_key UNIQUE (project_id, name),
    CONSTRAINT sla_policy_minutes_check CHECK (response_minutes > 0 AND resolve_minutes >= response_minutes),
    CONSTRAINT sla_policy_project_fk FOREIGN KEY (project_id) REFERENCES project (id)
);
CREATE UNIQUE INDEX sla_policy_active_key ON sla_policy (project_id) WHERE is_active;

CREATE TABLE sla_target (
    policy_id BIGINT NOT NULL,
    priority SMALLINT NOT NULL,
    response_minutes INTEGER NOT NULL,
    resolve_minutes INTEGER NOT NULL,
    PRIMARY KEY (policy_id, priority),
    CONSTRAINT sla_target_priority_check CHECK (priority BETWEEN 1 AND 5),
    CONSTRAINT sla_target_minutes_check CHECK (response_minutes > 0 AND resolve_minutes >= response_minutes),
    CONSTRAINT sla_target_policy_fk FOREIGN KEY (policy_id) REFERENCES sla_policy (id) ON DELETE CASCADE
);

CREATE TABLE sla_breach (
    ticket_id BIGINT NOT NULL,
    target VARCHAR(20) NOT NULL,
    policy_id BIGINT NOT NULL,
    breached_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (ticket_id, target),
    CONSTRAINT sla_breach_target_check CHECK (target IN ('response', 'resolve')),
    CONSTRAINT sla_breach_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE,
    CONSTRAINT sla_breach_policy_fk FOREIGN KEY (policy_id) REFERENCES sla_policy (id)
);
CREATE INDEX sla_breach_policy_idx ON sla_breach (policy_id, breached_at);
