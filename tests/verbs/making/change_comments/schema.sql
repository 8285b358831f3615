CREATE TABLE ticket (id bigint PRIMARY KEY, title text);
COMMENT ON TABLE ticket IS 'What''s to be done.';
COMMENT ON COLUMN ticket.title IS 'One line.';
