-- Loses all rows of document
DROP TABLE document;
