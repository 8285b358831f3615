DROP TABLE asset_ticket;
