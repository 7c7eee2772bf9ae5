DROP TRIGGER memberships_to_match_changed;
DROP TRIGGER memberships_to_match_new;
DROP TABLE memberships_to_match;
