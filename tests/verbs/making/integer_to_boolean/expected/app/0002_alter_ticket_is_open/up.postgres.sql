-- Makes every number of ticket.is_open but 0 TRUE
ALTER TABLE ticket
    ALTER COLUMN is_open DROP DEFAULT,
    ALTER COLUMN is_open TYPE BOOLEAN USING is_open <> 0,
    ALTER COLUMN is_open SET DEFAULT TRUE;
