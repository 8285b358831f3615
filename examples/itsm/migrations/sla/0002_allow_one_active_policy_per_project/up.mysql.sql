-- The inner SELECT is wrapped because MySQL does not read from the table that it updates.
UPDATE sla_policy SET is_active = FALSE
WHERE is_active AND id NOT IN (
    SELECT newest FROM (SELECT MAX(id) AS newest FROM sla_policy WHERE is_active GROUP BY project_id) AS kept
);

-- MySQL has no partial indexes: a column that is NULL unless the policy is active does the same,
-- because NULLs do not clash.
ALTER TABLE sla_policy ADD COLUMN active_project_id BIGINT
    GENERATED ALWAYS AS (CASE WHEN is_active THEN project_id END) VIRTUAL;
CREATE UNIQUE INDEX sla_policy_active_key ON sla_policy (active_project_id);
