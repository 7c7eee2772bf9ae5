ALTER TABLE questions DROP COLUMN unit;
