CREATE TABLE line (
    id INTEGER PRIMARY KEY,
    code VARCHAR(20),
    cost INTEGER NOT NULL,
    doubled INTEGER GENERATED ALWAYS AS (cost * 2) STORED,
    CONSTRAINT priced CHECK (cost >= 0),
    CONSTRAINT once UNIQUE (code, cost)
);
CREATE INDEX line_price ON line (cost);
CREATE VIEW dear AS SELECT id, cost AS amount FROM line WHERE cost > 100;
