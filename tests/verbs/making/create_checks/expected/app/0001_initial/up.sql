CREATE TABLE booking (
    id INTEGER PRIMARY KEY,
    room INTEGER NOT NULL,
    starts INTEGER NOT NULL CHECK (starts >= 0),
    ends INTEGER NOT NULL,
    code VARCHAR(10) NOT NULL UNIQUE,
    CONSTRAINT ends_later CHECK (ends > starts),
    UNIQUE (room, starts)
);
