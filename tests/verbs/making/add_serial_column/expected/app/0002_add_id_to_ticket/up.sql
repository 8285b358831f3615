-- Fails where two rows of ticket have the same id, or one has none
ALTER TABLE ticket ADD COLUMN id BIGSERIAL PRIMARY KEY;
