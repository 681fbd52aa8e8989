-- For how many days a workspace keeps what, where it has decided: fewer than the service does.
CREATE TABLE retention (
    workspace_id TEXT NOT NULL,
    thing TEXT NOT NULL,
    days BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, thing)
)
-- sqlite: WITHOUT ROWID
;
