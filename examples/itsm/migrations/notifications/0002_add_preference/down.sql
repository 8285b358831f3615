DROP TABLE notification_preference;
