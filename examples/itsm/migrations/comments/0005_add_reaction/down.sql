DROP TABLE comment_reaction;
