-- The program always took the newest active policy, so that is the one that stays active.
UPDATE sla_policy SET is_active = FALSE
WHERE is_active AND id NOT IN (SELECT MAX(id) FROM sla_policy WHERE is_active GROUP BY project_id);

CREATE UNIQUE INDEX sla_policy_active_key ON sla_policy (project_id) WHERE is_active;
