-- Fails where two rows of ticket have the same code
CREATE UNIQUE INDEX code ON ticket (code);

-- Fails where two rows of ticket have the same slug
CREATE UNIQUE INDEX one_slug ON ticket (slug);
