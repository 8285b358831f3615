CREATE TABLE ticket (
    id INT PRIMARY KEY,
    title TEXT NOT NULL,
    touched INT NOT NULL DEFAULT 0
);

CREATE TRIGGER ticket_touched BEFORE UPDATE ON ticket FOR EACH ROW SET NEW.touched = OLD.touched + 1;
