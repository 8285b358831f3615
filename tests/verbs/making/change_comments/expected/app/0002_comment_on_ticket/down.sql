COMMENT ON COLUMN ticket.id IS 'The number.';
COMMENT ON COLUMN ticket.title IS NULL;
COMMENT ON TABLE ticket IS 'What is to be done.';
