CREATE TABLE avatars (
    workspace_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    picture TEXT,
    flattened BIGINT NOT NULL,
    pushed TEXT,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (workspace_id, customer_id)
)
-- sqlite: WITHOUT ROWID
;
-- A file is looked up by its name: no row may lead to it
CREATE UNIQUE INDEX avatars_by_picture ON avatars (workspace_id, picture);
