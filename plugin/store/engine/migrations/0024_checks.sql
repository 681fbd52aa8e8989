CREATE TABLE customer_checks (
    workspace_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    checked_at BIGINT NOT NULL,
    checked_by TEXT NOT NULL,
    PRIMARY KEY (workspace_id, customer_id)
)
-- sqlite: WITHOUT ROWID
;
