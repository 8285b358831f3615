-- Fails where two rows of ticket have the same queue and code
ALTER TABLE ticket ADD CONSTRAINT ticket_queue_code_key UNIQUE (queue, code);
