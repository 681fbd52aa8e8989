-- Which key made a session, so that it ends with that key: an API key's id or a signing key's `kid`. NULL: made before.
ALTER TABLE panel_sessions ADD COLUMN key_id TEXT;
-- Only of those that are still good, so each has what it is looked for by: whose, made by which key, how old.
CREATE INDEX panel_sessions_by_key ON panel_sessions (workspace_id, key_id, created_at, id) WHERE revoked_at IS NULL;
CREATE INDEX panel_sessions_by_whose ON panel_sessions (workspace_id, agent_id, created_at, id, role) WHERE revoked_at IS NULL;
CREATE INDEX panel_sessions_by_workspace ON panel_sessions (workspace_id, created_at, id) WHERE revoked_at IS NULL;
-- What has been ended lately, by another process or a command.
CREATE INDEX panel_sessions_by_end ON panel_sessions (revoked_at) WHERE revoked_at IS NOT NULL;
DROP INDEX panel_sessions_by_agent;
