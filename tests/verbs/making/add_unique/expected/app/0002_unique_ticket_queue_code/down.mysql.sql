DROP INDEX queue ON ticket;
