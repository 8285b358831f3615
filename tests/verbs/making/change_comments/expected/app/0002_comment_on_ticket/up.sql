COMMENT ON COLUMN ticket.id IS NULL;
COMMENT ON COLUMN ticket.title IS 'One line.';
COMMENT ON TABLE ticket IS 'What''s to be done.';
