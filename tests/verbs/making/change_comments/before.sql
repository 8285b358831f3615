CREATE TABLE ticket (id bigint PRIMARY KEY, title text);
COMMENT ON TABLE ticket IS 'What is to be done.';
COMMENT ON COLUMN ticket.id IS 'The number.';
