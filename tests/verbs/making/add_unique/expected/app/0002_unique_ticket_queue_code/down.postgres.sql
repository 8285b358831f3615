ALTER TABLE ticket DROP CONSTRAINT ticket_queue_code_key;
