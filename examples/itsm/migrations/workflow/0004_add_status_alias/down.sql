DROP TABLE workflow_status_alias;
