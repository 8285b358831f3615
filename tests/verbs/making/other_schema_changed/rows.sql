INSERT INTO billing.invoice VALUES (1, 9.5);
