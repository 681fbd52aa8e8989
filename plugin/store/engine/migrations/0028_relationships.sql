-- A relationship is two rows, one of each customer: `labels` say what `other` is to `customer_id`.
CREATE TABLE relationships (
    workspace_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    other TEXT NOT NULL,
    labels TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    own_since BIGINT NOT NULL,
    pushed TEXT,
    PRIMARY KEY (workspace_id, customer_id, other)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX relationships_by_time ON relationships (workspace_id, customer_id, created_at, other);

-- The labels that a workspace uses, each with where.
CREATE TABLE relationship_labels (
    workspace_id TEXT NOT NULL,
    label TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    other TEXT NOT NULL,
    PRIMARY KEY (workspace_id, label, customer_id, other)
)
-- sqlite: WITHOUT ROWID
;

-- By what customers are found.
CREATE TABLE customer_words (
    workspace_id TEXT NOT NULL,
    word TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    PRIMARY KEY (workspace_id, word, customer_id)
)
-- sqlite: WITHOUT ROWID
;

-- Workspaces whose customers are yet to be indexed, beyond the one of this id.
CREATE TABLE customers_to_index (
    workspace_id TEXT NOT NULL PRIMARY KEY,
    beyond TEXT NOT NULL
);
INSERT INTO customers_to_index (workspace_id, beyond) SELECT id, '' FROM workspaces;
