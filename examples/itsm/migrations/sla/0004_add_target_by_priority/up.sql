CREATE TABLE sla_target (
    policy_id        BIGINT NOT NULL,
    priority         SMALLINT NOT NULL,
    response_minutes INTEGER NOT NULL,
    resolve_minutes  INTEGER NOT NULL,
    PRIMARY KEY (policy_id, priority),
    CONSTRAINT sla_target_priority_check CHECK (priority BETWEEN 1 AND 5),
    CONSTRAINT sla_target_minutes_check CHECK (response_minutes > 0 AND resolve_minutes >= response_minutes),
    CONSTRAINT sla_target_policy_fk FOREIGN KEY (policy_id) REFERENCES sla_policy (id) ON DELETE CASCADE
);

-- Every priority starts with what the policy promised for all of them: nobody's promise changes by upgrading.
INSERT INTO sla_target (policy_id, priority, response_minutes, resolve_minutes)
SELECT p.id, n.priority, p.response_minutes, p.resolve_minutes
FROM sla_policy AS p
CROSS JOIN (
    SELECT 1 AS priority UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5
) AS n;
