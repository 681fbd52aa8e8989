-- How often a workspace has been written to, on PostgreSQL: who has read its rows without a lock learns from it whether
-- they still hold.
ALTER TABLE sequences ADD COLUMN writes BIGINT NOT NULL DEFAULT 0;
