CREATE TABLE account (
    id INT PRIMARY KEY,
    home_id INT,
    KEY home_id (home_id)
);
