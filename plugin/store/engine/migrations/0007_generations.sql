-- The log has one index beside its key, where it had two; and in it changes that come together lie together, see `changes.py`.
DROP INDEX changes_by_thing;
DROP INDEX changes_by_customer;
CREATE INDEX changes_by_customer ON changes (workspace_id, (seq / 8192), customer_id, seq, thing);
