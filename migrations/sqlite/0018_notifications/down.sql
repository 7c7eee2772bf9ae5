DROP TABLE digest_items;
ALTER TABLE outbox DROP COLUMN person_id;
ALTER TABLE people DROP COLUMN bounce_status;
ALTER TABLE people DROP COLUMN bounced_at;
ALTER TABLE people DROP COLUMN delivery;
