-- The unit of a question that is answered with a number.
ALTER TABLE questions ADD COLUMN unit TEXT CHECK (unit IS NULL OR kind = 'number');
