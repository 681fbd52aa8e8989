CREATE TABLE tag_groups (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    label TEXT NOT NULL,
    position INTEGER NOT NULL,
    sort TEXT NOT NULL,
    PRIMARY KEY (workspace_id, id)
)
-- sqlite: WITHOUT ROWID
;

-- `since`: the workspace's revision when the tag was defined. What customers have of an older tag of that id is not read.
CREATE TABLE tags (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    label TEXT NOT NULL,
    position INTEGER NOT NULL,
    "group" TEXT,
    since BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
)
-- sqlite: WITHOUT ROWID
;

CREATE TABLE customer_tags (
    workspace_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    tag TEXT NOT NULL,
    since BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (workspace_id, customer_id, tag)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX customer_tags_by_tag ON customer_tags (workspace_id, tag, since);
