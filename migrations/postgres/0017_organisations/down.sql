DROP TABLE organisation_merges;
DROP TABLE exclusion_declarations;
DROP TABLE connected_persons;
DROP TABLE register_records;
DROP TABLE join_requests;
DROP TABLE consortium_members;
DROP TABLE organisation_details;
