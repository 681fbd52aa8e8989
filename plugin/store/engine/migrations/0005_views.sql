-- A workspace's own views of a panel, for each role that it has decided about; of the others the default holds.
CREATE TABLE panel_views (
    workspace_id TEXT NOT NULL,
    role TEXT NOT NULL,
    views TEXT NOT NULL,
    PRIMARY KEY (workspace_id, role)
)
-- sqlite: WITHOUT ROWID
;

-- What an agent's panels remember from one opening to the next: the view that was chosen, the sections that are open.
CREATE TABLE panel_preferences (
    workspace_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (workspace_id, agent_id, name)
)
-- sqlite: WITHOUT ROWID
;
