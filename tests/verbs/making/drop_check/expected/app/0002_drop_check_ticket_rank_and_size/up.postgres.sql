ALTER TABLE ticket
    DROP CONSTRAINT ticket_rank_check,
    DROP CONSTRAINT sized;
