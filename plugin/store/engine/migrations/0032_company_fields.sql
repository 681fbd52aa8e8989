-- Which members of companies' data a card shows, of each workspace that has decided it. `noun` is always `company`.
CREATE TABLE company_fields (
    workspace_id TEXT NOT NULL,
    noun TEXT NOT NULL,
    fields TEXT NOT NULL,
    others BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, noun)
)
-- sqlite: WITHOUT ROWID
;
