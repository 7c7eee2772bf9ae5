DROP TABLE confirmations;
DROP TABLE reference_counters;
DROP TABLE signing_keys;
DROP TABLE idempotency_keys;
DROP TABLE outbox;
DROP TABLE audit_events;
