DROP TABLE saved_search_items;
DROP TABLE saved_search_calls;
DROP TABLE saved_searches;
DROP TABLE news;
