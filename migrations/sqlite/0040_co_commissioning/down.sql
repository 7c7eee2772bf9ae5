DROP TABLE co_commissioners;
