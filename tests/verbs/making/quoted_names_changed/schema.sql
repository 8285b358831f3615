CREATE TABLE "order" (id INTEGER PRIMARY KEY, "Group Name" TEXT, "Total" BIGINT, "user" TEXT);
CREATE INDEX "order by" ON "order" ("Group Name");
