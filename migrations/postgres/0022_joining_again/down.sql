DROP INDEX memberships_live;
ALTER TABLE memberships ADD UNIQUE (framework_id, organisation_id);
