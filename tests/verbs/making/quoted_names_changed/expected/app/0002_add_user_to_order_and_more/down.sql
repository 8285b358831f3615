DROP INDEX "order by";

ALTER TABLE "order" RENAME COLUMN "Group Name" TO "group";

-- SQLite cannot change a column: the table is made anew, its rows copied
-- Loses the values of order.user
CREATE TABLE new_order (
    id INTEGER PRIMARY KEY,
    "group" TEXT,
    Total INTEGER
);
INSERT INTO new_order (id, "group", Total)
SELECT id, "group", Total FROM "order";
DROP TABLE "order";
ALTER TABLE new_order RENAME TO "order";
