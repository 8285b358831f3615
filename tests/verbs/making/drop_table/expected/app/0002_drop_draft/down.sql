-- lossy: up.sql loses all rows of draft, and they do not come back
CREATE TABLE draft (
    id INTEGER PRIMARY KEY,
    title VARCHAR(200) DEFAULT 'none',
    rank INTEGER CHECK (rank > 0)
);
CREATE INDEX draft_title ON draft (title);
