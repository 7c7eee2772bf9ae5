DROP TABLE allocations;
DROP TABLE funds;
