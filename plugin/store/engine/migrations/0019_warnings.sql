-- One that has ended stays: it remembers what was pushed, and its version goes on.
CREATE TABLE customer_warnings (
    workspace_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    label TEXT NOT NULL,
    reason TEXT,
    "until" BIGINT,
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    version BIGINT NOT NULL,
    own_since BIGINT NOT NULL DEFAULT 0,
    ended_at BIGINT,
    ended_by TEXT,
    pushed TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (workspace_id, customer_id)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX customer_warnings_due ON customer_warnings ("until") WHERE "until" IS NOT NULL AND ended_at IS NULL;
