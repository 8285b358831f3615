DROP TABLE sla_target;
