DROP TRIGGER memberships_to_match ON memberships;
DROP FUNCTION fairlot_match_membership();
DROP TABLE memberships_to_match;
