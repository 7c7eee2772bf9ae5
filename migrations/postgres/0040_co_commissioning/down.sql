DROP TABLE agreement_co_signatures;
DROP TABLE co_commissioners;
