CREATE TABLE subscription_notification_preference_of_organisation (
    id INTEGER PRIMARY KEY
);
