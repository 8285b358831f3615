CREATE TABLE asset (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    tag VARCHAR(50) NOT NULL,
    name VARCHAR(200) NOT NULL,
    kind VARCHAR(30) NOT NULL,
    owner_id BIGINT,
    purchased_on DATE,
    created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    serial_number VARCHAR(100),
    CONSTRAINT asset_owner_fk FOREIGN KEY (owner_id) REFERENCES account (id) ON DELETE SET NULL,
    UNIQUE KEY asset_tag_key (tag),
    KEY asset_owner_idx (owner_id),
    KEY asset_kind_name_idx (kind, name),
    UNIQUE KEY asset_serial_number_key (serial_number)
);

CREATE TABLE asset_ticket (
    asset_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    PRIMARY KEY (asset_id, ticket_id),
    CONSTRAINT asset_ticket_asset_fk FOREIGN KEY (asset_id) REFERENCES asset (id) ON DELETE CASCADE,
    CONSTRAINT asset_ticket_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE,
    KEY asset_ticket_ticket_idx (ticket_id)
);
