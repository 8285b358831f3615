-- Loses the values of person.mood
ALTER TABLE person DROP COLUMN mood;

DROP TYPE mood;
