-- Fails where a row of ticket does not obey CHECK (state IS NOT NULL)
ALTER TABLE ticket VALIDATE CONSTRAINT ticket_state_not_null;

-- Fails where ticket.state is NULL
ALTER TABLE ticket ALTER COLUMN state SET NOT NULL;

ALTER TABLE ticket DROP CONSTRAINT ticket_state_not_null;
