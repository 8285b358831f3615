CREATE TABLE document (id bigint PRIMARY KEY, body jsonb NOT NULL, words tsvector, title text, rank int);
CREATE INDEX document_body ON document USING gin (body jsonb_path_ops);
CREATE INDEX document_words ON document USING gin (words);
CREATE INDEX document_title ON document (title text_pattern_ops) INCLUDE (rank) WITH (fillfactor = 70);
CREATE UNIQUE INDEX document_rank ON document (rank DESC NULLS LAST) NULLS NOT DISTINCT;
ALTER TABLE document ADD CONSTRAINT no_overlap EXCLUDE USING btree (rank WITH =);
