ALTER TABLE ticket RENAME INDEX ticket_title TO by_title;
