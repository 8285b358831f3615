-- NULL where there is none: NULLs do not clash in a unique index on any backend, empty strings do.
ALTER TABLE asset ADD COLUMN serial_number VARCHAR(100);
CREATE UNIQUE INDEX asset_serial_number_key ON asset (serial_number);
