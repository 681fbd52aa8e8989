-- Whether a session may open other customers, as its embed token said; and whom it has opened.
ALTER TABLE panel_sessions ADD COLUMN directory BIGINT NOT NULL DEFAULT 0;

CREATE TABLE panel_visits (
    workspace_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, session_id, customer_id)
)
-- sqlite: WITHOUT ROWID
;
