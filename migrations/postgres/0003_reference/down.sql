DROP TABLE service_categories;
DROP TABLE areas;
DROP TABLE regions;
