DROP TABLE pipeline_notice_changes;
DROP TABLE pipeline_notice_areas;
DROP TABLE pipeline_notice_categories;
DROP TRIGGER pipeline_notices_record_version ON pipeline_notices;
DROP TABLE pipeline_notices_versions;
DROP TABLE pipeline_notices;
