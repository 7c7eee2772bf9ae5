-- For tests.
ALTER TABLE frameworks DROP COLUMN short_form_below_pence;
