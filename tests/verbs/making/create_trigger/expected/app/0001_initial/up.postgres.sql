CREATE TABLE ticket (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    touched INTEGER NOT NULL DEFAULT 0
);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.touched := OLD.touched + 1;
    RETURN NEW;
END;
$$;

CREATE TRIGGER ticket_touched BEFORE UPDATE OF title ON ticket FOR EACH ROW EXECUTE FUNCTION touch();
