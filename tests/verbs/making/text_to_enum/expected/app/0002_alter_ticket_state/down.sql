ALTER TABLE ticket
    ALTER COLUMN state DROP DEFAULT,
    ALTER COLUMN state TYPE TEXT USING state::text::text,
    ALTER COLUMN state SET DEFAULT 'new';

DROP TYPE state;
