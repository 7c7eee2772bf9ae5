DROP TABLE provider_proposal_areas;
DROP TABLE provider_proposal_categories;
DROP TABLE provider_proposals;
