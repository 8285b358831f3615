DELETE FROM ticket WHERE title = 'welcome';
