DROP TABLE api_keys;
DROP TABLE invitations_to_join;
DROP TABLE role_grants;
DROP TABLE organisation_identifiers;
DROP TABLE organisations;
