UPDATE applications SET live = TRUE WHERE state = 'admitted';
DROP INDEX memberships_state;
DROP INDEX memberships_changed;
DROP INDEX memberships_application;
DROP TABLE application_widenings;
DROP TABLE membership_evidence;
DROP TABLE membership_appeals;
DROP TABLE membership_notices;
