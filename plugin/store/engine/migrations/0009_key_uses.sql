-- When a key was last used, to about a minute; and a name for signing keys too, so that one knows which host has which.
ALTER TABLE api_keys ADD COLUMN last_used_at BIGINT;
ALTER TABLE signing_keys ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE signing_keys ADD COLUMN last_used_at BIGINT;
