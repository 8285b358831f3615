-- lossy: up.sql loses all rows of ticket, and they do not come back
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY
);
