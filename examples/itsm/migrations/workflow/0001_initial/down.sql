DROP TABLE workflow_category;
