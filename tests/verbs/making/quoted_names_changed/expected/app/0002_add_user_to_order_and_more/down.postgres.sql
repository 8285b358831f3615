DROP INDEX "order by";

-- Fails where order.Total is out of the range of INTEGER
-- Loses the values of order.user
ALTER TABLE "order"
    ALTER COLUMN "Total" TYPE INTEGER,
    DROP COLUMN "user";

ALTER TABLE "order" RENAME COLUMN "Group Name" TO "group";
