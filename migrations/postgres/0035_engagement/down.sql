DROP INDEX published_documents_of_event;
DELETE FROM published_documents WHERE event_id IS NOT NULL;
ALTER TABLE published_documents DROP COLUMN event_id;
DROP TABLE sector_responses;
DROP TABLE engagement_event_changes;
DROP TABLE engagement_event_areas;
DROP TABLE engagement_event_categories;
DROP TABLE engagement_events;
