-- In assets and not in tickets: tickets works without assets, not the other way round.
CREATE TABLE asset_ticket (
    asset_id  BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    PRIMARY KEY (asset_id, ticket_id),
    CONSTRAINT asset_ticket_asset_fk FOREIGN KEY (asset_id) REFERENCES asset (id) ON DELETE CASCADE,
    CONSTRAINT asset_ticket_ticket_fk FOREIGN KEY (ticket_id) REFERENCES ticket (id) ON DELETE CASCADE
);

CREATE INDEX asset_ticket_ticket_idx ON asset_ticket (ticket_id);
