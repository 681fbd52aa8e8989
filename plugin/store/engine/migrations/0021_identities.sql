-- `handle`: the customer's on the conversation's channel.
ALTER TABLE conversations ADD COLUMN handle TEXT;
CREATE TABLE identities (
    workspace_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    handle TEXT,
    name TEXT,
    first_seen_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, customer_id, id)
)
-- sqlite: WITHOUT ROWID
;
