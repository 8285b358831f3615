-- The three migrations it replaces, in one statement each. They stay on disk until every database is past them.
CREATE TABLE ticket_comment (
    id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    ticket_id   BIGINT NOT NULL,
    author_id   BIGINT NOT NULL,
    body        MEDIUMTEXT NOT NULL,
    created_at  DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    is_internal BOOLEAN NOT NULL DEFAULT FALSE,
    edited_at   DATETIME(6),
    CONSTRAINT ticket_comment_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE,
    CONSTRAINT ticket_comment_author_fk FOREIGN KEY (author_id) REFERENCES account (id)
);

CREATE INDEX ticket_comment_ticket_created_idx ON ticket_comment (ticket_id, created_at);
CREATE INDEX ticket_comment_author_idx ON ticket_comment (author_id);
