DROP TABLE membership_areas;
DROP TABLE membership_categories;
DROP TABLE memberships;
DROP TABLE application_decisions;
DROP TABLE application_answers;
DROP TABLE application_areas;
DROP TABLE application_categories;
DROP TABLE applications;
