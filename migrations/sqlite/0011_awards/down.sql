DROP TABLE fund_holds;
DROP TABLE co_commissioned_lines;
DROP TABLE agreement_areas;
DROP TABLE agreements;
DROP TABLE award_areas;
DROP TABLE award_categories;
DROP TABLE award_lots;
DROP TABLE awards;
