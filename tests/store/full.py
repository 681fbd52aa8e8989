"""A database at size: one large workspace and nine small ones. What is past its retention is of the time 0."""

SMALL = "'w' || CASE WHEN i % 10 < 8 THEN 0 ELSE i % 10 END"
ACTOR = """'{"kind":"agent","id":"marta","name":"Marta"}'"""

FILL = {
    "workspaces (id, name, origins, created_at)": (10, "'w' || (i - 1), 'Acme', '[]', 0"),
    "api_keys (id, workspace_id, hash, label, created_at)": (20, f"'k' || i, {SMALL}, 'hash' || i, '', 0"),
    "signing_keys (kid, workspace_id, secret, created_at)": (20, f"'k' || i, {SMALL}, '', 0"),
    "attribute_definitions (workspace_id, key, type, label, position)": (40, f"{SMALL}, 'a' || i, 'text', '', i"),
    "tag_groups (workspace_id, id, label, position, sort)": (10, f"{SMALL}, 'g' || i, '', i, 'name'"),
    "tags (workspace_id, id, label, position, since)": (100, f"{SMALL}, 't' || i, '', i, 1"),
    'permissions (workspace_id, role, "right", subject, allowed)': (20, f"{SMALL}, 'agent', 'r' || i, '', 1"),
    "company_fields (workspace_id, noun, fields, others)": (10, "'w' || (i - 1), 'company', '[]', 0"),
    "panel_views (workspace_id, role, views)": (10, "'w' || (i - 1), 'agent', '[]'"),
    "retention (workspace_id, thing, days)": (10, "'w' || (i - 1), 'history', 30"),
    "panel_preferences (workspace_id, agent_id, name, value)": (10_000, f"{SMALL}, 'agent-' || i, 'view', ''"),
    "customers (workspace_id, id, created_at, created_by, updated_at, updated_by, assigned_to)": (
        20_000,
        f"{SMALL}, 'c' || i, 1, {ACTOR}, 1, {ACTOR}, 'agent-' || (i % 5000)",
    ),
    "attribute_values (workspace_id, customer_id, key, value, version, changed_at, changed_by)": (
        100_000,
        f"'w0', 'c' || (i % 20000), 'a' || (i / 20000), '1', 1, 1, {ACTOR}",
    ),
    "conversations (workspace_id, id, customer_id, created_at, updated_at)": (
        20_000,
        f"{SMALL}, 'v' || i, 'c' || (i % 20000), i, 1",
    ),
    "messages (workspace_id, conversation_id, id, author, text, sent_at)": (
        40_000,
        "'w0', 'v' || (i % 20000), 'm' || i, 'customer', '', i",
    ),
    'contact_details (workspace_id, customer_id, kind, id, value, "primary", added_at, version, changed_at, changed_by,'
    " own_since, removed)": (20_000, f"{SMALL}, 'c' || (i / 4), 'email', 'd' || i, '', 0, 1, 1, 1, {ACTOR}, 0, 0"),
    "identities (workspace_id, customer_id, id, channel, first_seen_at, last_seen_at)": (
        20_000,
        f"{SMALL}, 'c' || (i / 4), 'i' || i, 'email', 1, 1",
    ),
    # a fifth of them are one customer's
    "notes (workspace_id, id, customer_id, text, author_id, author_name, created_at, version)": (
        50_000,
        f"{SMALL}, 'n' || i, 'c' || CASE WHEN i % 5 = 0 THEN 1 ELSE i % 20000 END, '', 'marta', 'Marta', i, 1",
    ),
    "changes (workspace_id, seq, at, actor_kind, actor_id, actor_name, kind, customer_id, thing,"
    ' "from", "to", version)': (
        200_000,
        "'w0', i, i / 100000, 'api', 'k', 'Acme', 'x', 'c' || (i % 20000), 'a' || (i % 5), '1', '2', 1",
    ),
    "sequences (workspace_id, last)": (10, "'w' || (i - 1), 200000"),
    "spent_tokens (workspace_id, jti, expires_at, spent_at)": (20_000, f"{SMALL}, 'j' || i, i % 2, 0"),
    "panel_sessions (hash, id, workspace_id, agent_id, agent_name, role, customer_id,"
    " key_id, appearance, created_at, used_at)": (
        20_000,
        f"'h' || i, 's' || i, {SMALL}, 'agent-' || (i % 5000), 'A',"
        " CASE i % 5000 WHEN 1 THEN 'admin' ELSE 'agent' END, 'c' || i,"
        f" 'k' || (i % 3), '{{}}', i % 2, i % 2",
    ),
    "idempotency (workspace_id, key, request_hash, answer, at)": (50_000, f"{SMALL}, 'i' || i, '', '', i % 2"),
    "processes (id, seen_at)": (4, "'p' || (i - 1), CASE WHEN i = 1 THEN 0 ELSE 1 END"),
    "housekeeping (id, seen_at, steady_since)": (1, "1, 1, 1"),
    "restarts (at, away)": (3, "i, 1"),
    # half of them show one customer
    "streams (id, session_id, workspace_id, agent_id, agent_name, shows, process, opened_at)": (
        10_000,
        "'x' || i, 's' || i, 'w0', 'agent-' || (i % 5000), 'A', 'customer/c' || i, 'p' || (i % 4), i",
    ),
    "editing (stream_id, key, workspace_id, shows, agent_id, agent_name, since)": (
        5_000,
        "'x' || i, 'k', 'w0', 'customer/c' || i, 'agent-' || (i % 5000), 'A', CASE WHEN i < 100 THEN 0 ELSE 1 END",
    ),
    "replies (session_id, number, kind, place, editor, payload, settled, at)": (
        40_000,
        "'s' || (i % 10000), i / 10000, 'saved', 'p', 'e', '{}', 1, i % 2",
    ),
    "customer_checks (workspace_id, customer_id, checked_at, checked_by)": (20_000, f"{SMALL}, 'c' || i, 1, {ACTOR}"),
    "companies (workspace_id, id, name, data, created_at, updated_at, updated_by)": (
        20_000,
        f"{SMALL}, 'co' || i, 'word' || i || ' co', '{{}}', i, 1, {ACTOR}",
    ),
    "company_words (workspace_id, company, word)": (20_000, f"{SMALL}, 'co' || i, 'word' || i"),
    "company_links (workspace_id, customer_id, company, is_main, linked_at, linked_by)": (
        20_000,
        f"{SMALL}, 'c' || i, 'co' || (i % 5000), 1, 1, {ACTOR}",
    ),
    # the customer `c7` has thousands; each is there from both sides
    "relationships (workspace_id, customer_id, other, labels, created_at, created_by, version, changed_at, changed_by,"
    " own_since)": (
        40_000,
        "'w0', CASE WHEN i % 2 = 0 THEN 'c7' ELSE 'c' || (i / 2 + 9) END,"
        f" CASE WHEN i % 2 = 0 THEN 'c' || (i / 2 + 8) ELSE 'c7' END, '[]', i, {ACTOR}, 1, 1, {ACTOR}, 0",
    ),
    "relationship_labels (workspace_id, label, customer_id, other)": (
        40_000,
        "'w0', 'label' || (i % 20), 'c' || i, 'c7'",
    ),
    # a tenth of them share one
    "customer_words (workspace_id, word, customer_id)": (
        100_000,
        "'w0', CASE i % 5 WHEN 0 THEN 'name' WHEN 1 THEN 'email' WHEN 2 THEN 'other email' WHEN 3 THEN 'last_name'"
        " ELSE 'first_name last_name' END || ':' || CASE WHEN i % 10 = 0 THEN 'john smith' ELSE 'word' || i END,"
        " 'c' || i",
    ),
    "panel_visits (workspace_id, session_id, customer_id, at)": (20_000, "'w0', 's' || (i / 4), 'c' || i, 1"),
    "customers_to_index (workspace_id, beyond)": (10, "'w' || (i - 1), 'c100'"),
    "accounts (workspace_id, customer_id, system, id, data, linked_at, updated_at, updated_by)": (
        20_000,
        f"{SMALL}, 'c' || i, 'shop', 'n' || i, '{{}}', 1, 1, {ACTOR}",
    ),
    "avatars (workspace_id, customer_id, picture, flattened, changed_at, changed_by)": (
        20_000,
        f"{SMALL}, 'c' || i, 'p' || i, 0, 1, {ACTOR}",
    ),
    "agents (workspace_id, id, name, session_name, last_seen_at, created_at, updated_at, updated_by)": (
        20_000,
        f"{SMALL}, 'agent-' || i, 'word' || i, 'A', CASE WHEN i % 10 = 0 THEN NULL ELSE i END, i, 1, {ACTOR}",
    ),
    "agent_words (workspace_id, agent, word)": (20_000, f"{SMALL}, 'agent-' || i, 'word' || i"),
    "agent_avatars (workspace_id, picture, flattened, changed_at, changed_by, agent_id)": (
        20_000,
        f"{SMALL}, 'q' || i, 0, 1, {ACTOR}, 'agent-' || i",
    ),
    # some are due, most have no end, or have ended
    'customer_warnings (workspace_id, customer_id, label, "until", set_at, set_by, version, ended_at)': (
        20_000,
        f"{SMALL}, 'c' || i, 'Blocked', CASE WHEN i % 50 = 0 THEN i % 2 WHEN i % 3 = 0 THEN 1 END, 1, {ACTOR}, 1,"
        " CASE WHEN i % 50 > 0 AND i % 3 = 0 THEN 1 END",
    ),
    # the tags `t1` to `t20` were deleted and defined again
    "customer_tags (workspace_id, customer_id, tag, since, added_at, added_by)": (
        40_000,
        f"'w0', 'c' || i, 't' || (i % 100), CASE WHEN i % 100 < 20 THEN 0 ELSE 1 END, 1, {ACTOR}",
    ),
}


def statements() -> list[str]:
    """The same for both databases."""
    return [
        f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
        f" INSERT INTO {table} SELECT {columns} FROM n"
        for table, (count, columns) in FILL.items()
    ]
