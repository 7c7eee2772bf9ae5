-- A provider that left or was removed can join again: it has one membership that goes on, beside those that are over.
ALTER TABLE memberships DROP CONSTRAINT memberships_framework_id_organisation_id_key;
CREATE UNIQUE INDEX memberships_live ON memberships (framework_id, organisation_id) WHERE state NOT IN ('removed', 'left');
