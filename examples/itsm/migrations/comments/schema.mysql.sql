CREATE TABLE ticket_comment (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    ticket_id BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    body MEDIUMTEXT NOT NULL,
    created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    is_internal BOOLEAN NOT NULL DEFAULT FALSE,
    edited_at DATETIME(6),
    CONSTRAINT ticket_comment_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE,
    CONSTRAINT ticket_comment_author_fk FOREIGN KEY (author_id) REFERENCES account (id),
    KEY ticket_comment_ticket_created_idx (ticket_id, created_at),
    KEY ticket_comment_author_idx (author_id)
);

CREATE TABLE attachment (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    comment_id BIGINT NOT NULL,
    file_name VARCHAR(255) NOT NULL,
    content_type VARCHAR(100) NOT NULL,
    size_bytes BIGINT NOT NULL,
    sha256 CHAR(64) NOT NULL,
    CONSTRAINT attachment_size_check CHECK (size_bytes >= 0),
    CONSTRAINT attachment_comment_fk FOREIGN KEY (comment_id) REFERENCES ticket_comment (id) ON DELETE CASCADE,
    KEY attachment_comment_idx (comment_id),
    KEY attachment_sha256_idx (sha256)
);

CREATE TABLE comment_reaction (
    comment_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    emoji VARCHAR(32) NOT NULL,
    PRIMARY KEY (comment_id, account_id, emoji),
    CONSTRAINT comment_reaction_comment_fk FOREIGN KEY (comment_id) REFERENCES ticket_comment (id) ON DELETE CASCADE,
    CONSTRAINT comment_reaction_account_fk FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE,
    KEY comment_reaction_account_idx (account_id)
);
