-- Fails where the text of ticket.points is no integer
ALTER TABLE ticket
    ALTER COLUMN points DROP DEFAULT,
    ALTER COLUMN points TYPE INTEGER USING points::integer,
    ALTER COLUMN points SET DEFAULT 1;
