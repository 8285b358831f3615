DROP INDEX asset_serial_number_key;
ALTER TABLE asset DROP COLUMN serial_number;
