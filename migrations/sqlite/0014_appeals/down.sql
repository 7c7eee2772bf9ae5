DROP TABLE application_appeals;
