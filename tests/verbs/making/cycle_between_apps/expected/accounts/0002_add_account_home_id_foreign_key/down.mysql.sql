ALTER TABLE account DROP FOREIGN KEY account_ibfk_1;
