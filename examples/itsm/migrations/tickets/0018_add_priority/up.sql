ALTER TABLE ticket ADD COLUMN priority SMALLINT NOT NULL DEFAULT 3
    CONSTRAINT ticket_priority_check CHECK (priority BETWEEN 1 AND 5);

-- ITIL's matrix: impact and urgency together, 2 (both high) to 6 (both low).
-- The bounds hold what was written before anyone checked the two.
UPDATE ticket SET priority = CASE
    WHEN impact + urgency <= 2 THEN 1
    WHEN impact + urgency >= 6 THEN 5
    ELSE impact + urgency - 1
END;
