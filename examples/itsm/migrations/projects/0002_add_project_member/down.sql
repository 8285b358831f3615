DROP TABLE project_member;
