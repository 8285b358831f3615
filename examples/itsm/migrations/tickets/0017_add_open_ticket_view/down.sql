DROP VIEW open_ticket;
