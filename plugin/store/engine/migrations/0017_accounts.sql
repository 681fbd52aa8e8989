CREATE TABLE accounts (
    workspace_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    system TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    data TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (workspace_id, customer_id, system, id)
)
-- sqlite: WITHOUT ROWID
;
