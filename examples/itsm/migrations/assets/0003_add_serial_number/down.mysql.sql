DROP INDEX asset_serial_number_key ON asset;
ALTER TABLE asset DROP COLUMN serial_number;
