DROP TABLE sla_policy;
