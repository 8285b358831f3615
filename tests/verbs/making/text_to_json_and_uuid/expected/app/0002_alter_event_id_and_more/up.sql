-- Fails where the text of event.id is no UUID
-- Fails where the text of event.body is no JSON
-- Fails where the text of event.happened is no timestamp
-- Fails where a value of event.tags cannot be converted from TEXT to TEXT[]
ALTER TABLE event
    ALTER COLUMN id TYPE UUID USING id::uuid,
    ALTER COLUMN body TYPE JSONB USING body::jsonb,
    ALTER COLUMN happened TYPE TIMESTAMPTZ USING happened::timestamp with time zone,
    ALTER COLUMN tags TYPE TEXT[] USING tags::text[];
