CREATE TABLE sla_policy (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    project_id BIGINT NOT NULL,
    name VARCHAR(100) NOT NULL,
    response_minutes INT NOT NULL,
    resolve_minutes INT NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    active_project_id BIGINT GENERATED ALWAYS AS (CASE WHEN is_active THEN project_id END) VIRTUAL,
    CONSTRAINT sla_policy_minutes_check CHECK (response_minutes > 0 AND resolve_minutes >= response_minutes),
    CONSTRAINT sla_policy_project_fk FOREIGN KEY (project_id) REFERENCES project (id),
    UNIQUE KEY sla_policy_project_name_key (project_id, name),
    UNIQUE KEY sla_policy_active_key (active_project_id)
);

CREATE TABLE sla_target (
    policy_id BIGINT NOT NULL,
    priority SMALLINT NOT NULL,
    response_minutes INT NOT NULL,
    resolve_minutes INT NOT NULL,
    PRIMARY KEY (policy_id, priority),
    CONSTRAINT sla_target_priority_check CHECK (priority BETWEEN 1 AND 5),
    CONSTRAINT sla_target_minutes_check CHECK (response_minutes > 0 AND resolve_minutes >= response_minutes),
    CONSTRAINT sla_target_policy_fk FOREIGN KEY (policy_id) REFERENCES sla_policy (id) ON DELETE CASCADE
);

CREATE TABLE sla_breach (
    ticket_id BIGINT NOT NULL,
    target VARCHAR(20) NOT NULL,
    policy_id BIGINT NOT NULL,
    breached_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (ticket_id, target),
    CONSTRAINT sla_breach_target_check CHECK (target IN ('response', 'resolve')),
    CONSTRAINT sla_breach_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE,
    CONSTRAINT sla_breach_policy_fk FOREIGN KEY (policy_id) REFERENCES sla_policy (id),
    KEY sla_breach_policy_idx (policy_id, breached_at)
);
