DROP TABLE question_tiers;
DROP TABLE questions;
DROP TABLE question_sets;
DROP TABLE framework_tiers;
DROP TABLE framework_areas;
DROP TABLE framework_categories;
DROP TABLE framework_bodies;
DROP TABLE frameworks;
