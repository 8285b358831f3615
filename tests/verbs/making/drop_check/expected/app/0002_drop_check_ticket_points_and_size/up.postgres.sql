ALTER TABLE ticket
    DROP CONSTRAINT ticket_points_check,
    DROP CONSTRAINT sized;
