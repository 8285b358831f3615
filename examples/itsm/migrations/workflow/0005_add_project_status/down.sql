DROP TABLE workflow_project_status;
