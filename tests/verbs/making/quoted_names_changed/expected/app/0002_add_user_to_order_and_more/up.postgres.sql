ALTER TABLE "order" RENAME COLUMN "group" TO "Group Name";

ALTER TABLE "order"
    ADD COLUMN "user" TEXT,
    ALTER COLUMN "Total" TYPE BIGINT;

CREATE INDEX "order by" ON "order" ("Group Name");
