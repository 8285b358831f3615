DROP INDEX one_code;
