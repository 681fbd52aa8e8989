-- The log as a history: which thing, which field of it, and the request that the change came with.
ALTER TABLE changes RENAME COLUMN key TO thing;
ALTER TABLE changes ADD COLUMN field TEXT;
ALTER TABLE changes ADD COLUMN request TEXT;
UPDATE changes SET field = thing, thing = NULL WHERE kind IN ('conversation.changed', 'customer.changed');
CREATE INDEX changes_by_thing ON changes (workspace_id, customer_id, thing, seq) WHERE version IS NOT NULL;

-- From which version on every change was made by the session of the last one: what its own editors show is no conflict.
ALTER TABLE attribute_values ADD COLUMN own_since BIGINT NOT NULL DEFAULT 0;
UPDATE attribute_values SET own_since = version - 1 WHERE version > 0;
ALTER TABLE notes ADD COLUMN edited_by TEXT;
ALTER TABLE notes ADD COLUMN own_since BIGINT NOT NULL DEFAULT 0;
UPDATE notes SET own_since = version;

-- Raised by every change of what belongs to the workspace as a whole. `feed_start`: the first number that the event feed
-- still gives; the log itself may reach back further, for histories.
ALTER TABLE workspaces ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE workspaces ADD COLUMN feed_start BIGINT NOT NULL DEFAULT 1;

CREATE TABLE permissions (
    workspace_id TEXT NOT NULL,
    role TEXT NOT NULL,
    "right" TEXT NOT NULL,
    subject TEXT NOT NULL,
    allowed INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, role, "right", subject)
)
-- sqlite: WITHOUT ROWID
;
