-- Below which value an agreement has the short form (GC5).
ALTER TABLE frameworks ADD COLUMN short_form_below_pence INTEGER NOT NULL DEFAULT 5000000 CHECK (short_form_below_pence >= 0);
