-- The primary email and phone of a customer are the attributes' values: one that nothing else is known of has no row here.
-- `pushed` is what a host last pushed of it.
CREATE TABLE contact_details (
    workspace_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    value TEXT NOT NULL,
    label TEXT,
    "primary" BIGINT NOT NULL,
    verified_at BIGINT,
    verified_by TEXT,
    added_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    own_since BIGINT NOT NULL,
    pushed TEXT,
    removed BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, customer_id, kind, id)
)
-- sqlite: WITHOUT ROWID
;
