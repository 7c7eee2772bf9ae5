DROP TABLE supply_chain_entries;
DROP TABLE bid_lots;
DROP TABLE bid_documents;
DROP TABLE bid_submissions;
DROP TABLE bids;
