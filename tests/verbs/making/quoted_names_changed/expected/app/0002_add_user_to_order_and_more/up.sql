ALTER TABLE "order" RENAME COLUMN "group" TO "Group Name";

-- SQLite cannot change a column: the table is made anew, its rows copied
CREATE TABLE new_order (
    id INTEGER PRIMARY KEY,
    "Group Name" TEXT,
    Total BIGINT,
    user TEXT
);
INSERT INTO new_order (id, "Group Name", Total)
SELECT id, "Group Name", Total FROM "order";
DROP TABLE "order";
ALTER TABLE new_order RENAME TO "order";
CREATE INDEX "order by" ON "order" ("Group Name");
