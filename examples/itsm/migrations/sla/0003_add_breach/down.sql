DROP TABLE sla_breach;
