DROP TABLE competition_reminders;
