-- Which API keys may make and revoke keys and say where panels may be framed: none, unless somebody says so.
ALTER TABLE api_keys ADD COLUMN manages BIGINT NOT NULL DEFAULT 0;
