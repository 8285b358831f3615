-- Loses all rows of booking
DROP TABLE booking;
