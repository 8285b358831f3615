CREATE TABLE "User" (
    "Id" INTEGER PRIMARY KEY,
    "firstName" TEXT NOT NULL UNIQUE
);

CREATE TABLE "Post" (
    "Id" INTEGER PRIMARY KEY,
    "userId" INTEGER NOT NULL REFERENCES "User" ("Id")
);
CREATE INDEX "Post_userId" ON "Post" ("userId");
