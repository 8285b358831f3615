CREATE SEQUENCE ticket_id_seq;

ALTER TABLE ticket ALTER COLUMN id DROP IDENTITY;
ALTER TABLE ticket ALTER COLUMN id SET DEFAULT nextval('ticket_id_seq'::regclass);

SELECT setval('ticket_id_seq', max(id)) FROM ticket HAVING max(id) IS NOT NULL;

ALTER SEQUENCE ticket_id_seq OWNED BY ticket.id;
