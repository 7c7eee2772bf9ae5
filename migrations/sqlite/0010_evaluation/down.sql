DROP TABLE rankings;
DROP TABLE moderations;
DROP TABLE scores;
DROP TABLE conflict_declarations;
DROP TABLE panel_members;
