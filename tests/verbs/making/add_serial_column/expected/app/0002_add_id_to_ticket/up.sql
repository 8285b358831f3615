CREATE SEQUENCE ticket_id_seq;

-- Fails where two rows of ticket have the same id, or one has none
ALTER TABLE ticket ADD COLUMN id BIGINT DEFAULT nextval('ticket_id_seq'::regclass) PRIMARY KEY;

ALTER SEQUENCE ticket_id_seq OWNED BY ticket.id;
