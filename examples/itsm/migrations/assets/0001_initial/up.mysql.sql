-- What IT hands out: notebooks, phones, licences.
CREATE TABLE asset (
    id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tag          VARCHAR(50) NOT NULL,
    name         VARCHAR(200) NOT NULL,
    kind         VARCHAR(30) NOT NULL,
    owner_id     BIGINT,
    purchased_on DATE,
    created_at   DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    CONSTRAINT asset_tag_key UNIQUE (tag),
    CONSTRAINT asset_owner_fk FOREIGN KEY (owner_id) REFERENCES account (id) ON DELETE SET NULL
);

CREATE INDEX asset_owner_idx ON asset (owner_id);
CREATE INDEX asset_kind_name_idx ON asset (kind, name);
