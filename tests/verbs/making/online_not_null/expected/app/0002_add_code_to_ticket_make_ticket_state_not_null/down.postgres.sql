-- Loses the values of ticket.code
ALTER TABLE ticket
    DROP CONSTRAINT ticket_state_not_null,
    DROP COLUMN code;
