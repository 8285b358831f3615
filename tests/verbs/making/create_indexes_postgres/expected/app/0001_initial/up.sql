CREATE TABLE document (
    id BIGINT PRIMARY KEY,
    body JSONB NOT NULL,
    words TSVECTOR,
    title TEXT,
    rank INTEGER,
    CONSTRAINT no_overlap EXCLUDE USING btree (rank WITH =)
);
CREATE INDEX document_body ON document USING gin (body jsonb_path_ops);
CREATE INDEX document_words ON document USING gin (words);
CREATE INDEX document_title ON document (title text_pattern_ops) INCLUDE (rank) WITH (fillfactor=70);
CREATE UNIQUE INDEX document_rank ON document (rank DESC NULLS LAST) NULLS NOT DISTINCT;
