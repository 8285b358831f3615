CREATE TABLE line (
    id INTEGER PRIMARY KEY,
    code VARCHAR(20),
    price INTEGER NOT NULL,
    doubled INTEGER GENERATED ALWAYS AS (price * 2) STORED,
    CONSTRAINT priced CHECK (price >= 0),
    CONSTRAINT once UNIQUE (code, price)
);
CREATE INDEX line_price ON line (price);
CREATE VIEW dear AS SELECT id, price AS amount FROM line WHERE price > 100;
