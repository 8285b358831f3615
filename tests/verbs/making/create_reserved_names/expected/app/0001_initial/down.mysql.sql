-- Loses all rows of order
DROP TABLE `order`;
