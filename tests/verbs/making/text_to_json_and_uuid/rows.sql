INSERT INTO event VALUES ('8f14e45f-ceea-467f-a8a7-2f1b5a3b1c11', '{"a": 1}', '2026-01-02 03:04:05+00', NULL);
