-- Ids are text, times microseconds since 1970 in UTC, JSON is text. Every key starts with workspace_id, so that what belongs
-- to one workspace lies together and no query can forget whose rows it reads.

CREATE TABLE workspaces (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    origins TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    label TEXT,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX api_keys_by_workspace ON api_keys (workspace_id);

CREATE TABLE signing_keys (
    kid TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX signing_keys_by_workspace ON signing_keys (workspace_id);

CREATE TABLE customers (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    profile_url TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    last_interaction_at BIGINT,
    PRIMARY KEY (workspace_id, id)
)
-- sqlite: WITHOUT ROWID
;

CREATE TABLE attribute_definitions (
    workspace_id TEXT NOT NULL,
    key TEXT NOT NULL,
    type TEXT NOT NULL,
    label TEXT NOT NULL,
    choices TEXT NOT NULL DEFAULT '[]',
    managed_by TEXT,
    position INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, key)
)
-- sqlite: WITHOUT ROWID
;

-- `pushed` is what the host last pushed: NULL where it never did, 'null' where it pushed nothing.
CREATE TABLE attribute_values (
    workspace_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    pushed TEXT,
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (workspace_id, customer_id, key)
)
-- sqlite: WITHOUT ROWID
;

CREATE TABLE conversations (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    channel TEXT,
    status TEXT,
    subject TEXT,
    url TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_message_at BIGINT,
    PRIMARY KEY (workspace_id, id)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX conversations_by_customer ON conversations (workspace_id, customer_id, created_at, id);

CREATE TABLE messages (
    workspace_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    id TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT,
    text TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, conversation_id, id)
)
-- sqlite: WITHOUT ROWID
;

CREATE TABLE notes (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    text TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX notes_by_customer ON notes (workspace_id, customer_id, created_at, id);

CREATE TABLE changes (
    workspace_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    session TEXT,
    kind TEXT NOT NULL,
    customer_id TEXT,
    conversation_id TEXT,
    key TEXT,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    version BIGINT,
    PRIMARY KEY (workspace_id, seq)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX changes_by_customer ON changes (workspace_id, customer_id, seq);

-- PostgreSQL's counter of each workspace's log. SQLite has one writer and reads the log's end instead.
CREATE TABLE sequences (
    workspace_id TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
)
-- postgres: WITH (fillfactor = 50)
;

CREATE TABLE spent_tokens (
    workspace_id TEXT NOT NULL,
    jti TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    spent_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, jti)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX spent_tokens_by_expiry ON spent_tokens (expires_at);

CREATE TABLE panel_sessions (
    hash TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    workspace_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    agent_name TEXT NOT NULL,
    role TEXT NOT NULL,
    conversation_id TEXT,
    customer_id TEXT,
    appearance TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX panel_sessions_by_agent ON panel_sessions (workspace_id, agent_id);
CREATE INDEX panel_sessions_by_use ON panel_sessions (used_at);

CREATE TABLE idempotency (
    workspace_id TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, key)
);
CREATE INDEX idempotency_by_age ON idempotency (at);

-- `shows` is what two panels must share to see each other: `customer/ID`, or `conversation/ID` while its customer is not known.
CREATE TABLE streams (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    agent_name TEXT NOT NULL,
    shows TEXT NOT NULL,
    process TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX streams_by_what_they_show ON streams (workspace_id, shows);
CREATE INDEX streams_by_agent ON streams (workspace_id, agent_id);
CREATE INDEX streams_by_process ON streams (process);

CREATE TABLE editing (
    stream_id TEXT NOT NULL,
    key TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    shows TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    agent_name TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (stream_id, key)
);
CREATE INDEX editing_by_what_is_shown ON editing (workspace_id, shows);

-- Numbered within their session, so that a stream knows where to read on.
CREATE TABLE replies (
    session_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    editor TEXT NOT NULL,
    payload TEXT NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0,
    at BIGINT NOT NULL,
    PRIMARY KEY (session_id, number)
)
-- sqlite: WITHOUT ROWID
;
CREATE INDEX replies_by_age ON replies (at);
