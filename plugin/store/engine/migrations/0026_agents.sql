CREATE TABLE agents (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    nickname TEXT,
    position TEXT,
    email TEXT,
    signature TEXT,
    session_name TEXT,
    role TEXT,
    last_seen_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (workspace_id, id)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX agents_by_time ON agents (workspace_id, created_at, id);
-- Those who were here last are offered first.
CREATE INDEX agents_by_last_seen ON agents (workspace_id, last_seen_at, id);

CREATE TABLE agent_words (
    workspace_id TEXT NOT NULL,
    agent TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (workspace_id, agent, word)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX agent_words_by_word ON agent_words (workspace_id, word, agent);

CREATE TABLE agent_avatars (
    workspace_id TEXT NOT NULL,
    picture TEXT,
    flattened BIGINT NOT NULL,
    pushed TEXT,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    PRIMARY KEY (workspace_id, agent_id)
)
-- sqlite: WITHOUT ROWID
;
CREATE UNIQUE INDEX agent_avatars_by_picture ON agent_avatars (workspace_id, picture);
