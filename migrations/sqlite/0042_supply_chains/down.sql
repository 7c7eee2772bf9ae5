DROP INDEX awards_bid;
DROP TABLE supply_chain_flag_answers;
DROP TABLE supply_chain_reports;
DROP TABLE supply_chain_records_versions;
DROP TABLE supply_chain_records;
DROP TABLE supply_chain_steps;
DROP TABLE supply_chain_answers;
DROP TABLE supply_chain_later_terms;
