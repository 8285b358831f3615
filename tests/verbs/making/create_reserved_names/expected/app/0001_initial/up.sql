CREATE TABLE "order" (
    id INTEGER PRIMARY KEY,
    "group" TEXT,
    "select" TEXT NOT NULL,
    plain TEXT,
    "two words" TEXT
);
CREATE INDEX "index" ON "order" ("group", "two words");
