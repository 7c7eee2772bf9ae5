DROP TABLE notice_publications;
