ALTER TABLE bids DROP COLUMN confirmed_addendum;
DROP TABLE addendum_changes;
DROP TABLE addenda;
