-- Loses all rows of Post
DROP TABLE "Post";

-- Loses all rows of User
DROP TABLE "User";
