-- A short name such as "thumbs_up", not the character: collations disagree on which emoji are equal.
CREATE TABLE comment_reaction (
    comment_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    emoji      VARCHAR(32) NOT NULL,
    PRIMARY KEY (comment_id, account_id, emoji),
    CONSTRAINT comment_reaction_comment_fk FOREIGN KEY (comment_id) REFERENCES ticket_comment (id) ON DELETE CASCADE,
    CONSTRAINT comment_reaction_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
);

CREATE INDEX comment_reaction_account_idx ON comment_reaction (account_id);
