DROP TABLE ticket_comment;
