-- Files live in the object store; this is where they are and what they weigh.
CREATE TABLE attachment (
    id           INTEGER NOT NULL PRIMARY KEY,
    comment_id   BIGINT NOT NULL,
    file_name    VARCHAR(255) NOT NULL,
    content_type VARCHAR(100) NOT NULL,
    size_bytes   BIGINT NOT NULL,
    sha256       CHAR(64) NOT NULL,
    CONSTRAINT attachment_size_check CHECK (size_bytes >= 0),
    CONSTRAINT attachment_comment_fk FOREIGN KEY (comment_id) REFERENCES ticket_comment (id) ON DELETE CASCADE
);

CREATE INDEX attachment_comment_idx ON attachment (comment_id);
-- Not unique: the same file under two comments is stored once and listed twice.
CREATE INDEX attachment_sha256_idx ON attachment (sha256);
