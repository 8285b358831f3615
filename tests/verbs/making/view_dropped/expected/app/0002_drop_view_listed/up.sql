DROP VIEW listed;
