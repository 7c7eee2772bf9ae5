DROP TABLE competition_copies;
