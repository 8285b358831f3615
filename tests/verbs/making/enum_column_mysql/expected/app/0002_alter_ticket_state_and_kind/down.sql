-- Fails where ticket.state is 'open'
ALTER TABLE ticket
    MODIFY COLUMN state ENUM('new', 'done') NOT NULL DEFAULT 'new',
    MODIFY COLUMN kind ENUM('a', 'b', 'c');
