-- When each process was last seen: one row a process, where every open stream of it had its own.
CREATE TABLE processes (
    id TEXT NOT NULL PRIMARY KEY,
    seen_at BIGINT NOT NULL
)
-- postgres: WITH (fillfactor = 50)
;
INSERT INTO processes (id, seen_at) SELECT process, max(seen_at) FROM streams GROUP BY process;
ALTER TABLE streams DROP COLUMN seen_at;

-- Who looks at a customer is read from the index alone, in its order. Without the rest of the columns SQLite, which knows no
-- statistics here, prefers the index whose order suits the GROUP BY, and reads every open stream of the workspace.
DROP INDEX streams_by_what_they_show;
CREATE INDEX streams_by_what_they_show ON streams (workspace_id, shows, agent_id, agent_name, opened_at);
DROP INDEX streams_by_agent;
CREATE INDEX streams_by_agent ON streams (workspace_id, agent_id, opened_at, id);
DROP INDEX streams_by_process;
CREATE INDEX streams_by_process ON streams (process, session_id);

CREATE INDEX editing_by_age ON editing (since);
CREATE INDEX panel_sessions_by_age ON panel_sessions (created_at);
