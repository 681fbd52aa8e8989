-- The audit log: changes of the workspace's own things, by number and by thing. Companies and agents are no such things, and may be very many.
-- By an expression: SQLite would else look through the whole log by its key, which it takes for as good.
CREATE INDEX changes_of_workspace ON changes ((workspace_id || ''), seq)
    WHERE customer_id IS NULL AND conversation_id IS NULL AND kind NOT LIKE 'company.%' AND kind NOT LIKE 'agent.%';
CREATE INDEX changes_of_workspace_by_thing ON changes ((workspace_id || ''), thing, seq)
    WHERE customer_id IS NULL AND conversation_id IS NULL AND kind NOT LIKE 'company.%' AND kind NOT LIKE 'agent.%';
