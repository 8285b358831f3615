CREATE TABLE asset (
    id INTEGER NOT NULL PRIMARY KEY,
    tag VARCHAR(50) NOT NULL,
    name VARCHAR(200) NOT NULL,
    kind VARCHAR(30) NOT NULL,
    owner_id BIGINT,
    purchased_on DATE,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    serial_number VARCHAR(100),
    CONSTRAINT asset_tag_key UNIQUE (tag),
    CONSTRAINT asset_owner_fk FOREIGN KEY (owner_id) REFERENCES account (id) ON DELETE SET NULL
);
CREATE INDEX asset_owner_idx ON asset (owner_id);
CREATE INDEX asset_kind_name_idx ON asset (kind, name);
CREATE UNIQUE INDEX asset_serial_number_key ON asset (serial_number);

CREATE TABLE asset_ticket (
    asset_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    PRIMARY KEY (asset_id, ticket_id),
    CONSTRAINT asset_ticket_asset_fk FOREIGN KEY (asset_id) REFERENCES asset (id) ON DELETE CASCADE,
    CONSTRAINT asset_ticket_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE
);
CREATE INDEX asset_ticket_ticket_idx ON asset_ticket (ticket_id);
