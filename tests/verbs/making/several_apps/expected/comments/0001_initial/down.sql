-- Loses all rows of comment
DROP TABLE comment;
