-- Fails where ticket.kind is 'c'
ALTER TABLE ticket
    MODIFY COLUMN state ENUM('new', 'open', 'done') NOT NULL DEFAULT 'new',
    MODIFY COLUMN kind ENUM('a', 'b');
