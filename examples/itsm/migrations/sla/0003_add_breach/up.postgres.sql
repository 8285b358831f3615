-- A ticket breaches each target at most once, so the two are the key.
CREATE TABLE sla_breach (
    ticket_id   BIGINT NOT NULL,
    target      VARCHAR(20) NOT NULL,
    policy_id   BIGINT NOT NULL,
    breached_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (ticket_id, target),
    CONSTRAINT sla_breach_target_check CHECK (target IN ('response', 'resolve')),
    CONSTRAINT sla_breach_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE,
    CONSTRAINT sla_breach_policy_fk FOREIGN KEY (policy_id) REFERENCES sla_policy (id)
);

CREATE INDEX sla_breach_policy_idx ON sla_breach (policy_id, breached_at);
