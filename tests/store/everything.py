"""Whatever the store runs, run once: each function of a noun's file, and each statement that follows from a table."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

from plugin.domain.actor import Actor, Agent
from plugin.domain.attributes import VALUES
from plugin.domain.customer_search import fields_for, sought_in
from plugin.domain.notes import NOTES
from plugin.domain.once import Mark
from plugin.domain.preferences import Preference
from plugin.domain.profile import Cursor, Part, Wants
from plugin.domain.relationships import RELATED
from plugin.domain.reply import Reply, Said
from plugin.domain.rights import Viewer
from plugin.domain.rows import RowSet
from plugin.domain.workspace import Appearance, PanelSession, Workspace
from plugin.store import (
    accounts,
    agents,
    attributes,
    audit,
    avatars,
    checks,
    companies,
    contact_details,
    conversations,
    customer_search,
    customers,
    housekeeping,
    idempotency,
    identities,
    keys,
    messages,
    notes,
    panel_sessions,
    preferences,
    presence,
    profiles,
    relationships,
    replies,
    restarts,
    retention,
    tags,
    tokens,
    warnings,
    workspaces,
)
from plugin.store.engine import changes, postgres_outcome, states, units
from plugin.store.engine.base import Transaction
from plugin.store.engine.columns import EPOCH
from plugin.store.engine.sql import where_written
from plugin.store.engine.tables import Selection
from plugin.store.tables import TABLES

Run = Callable[[Transaction], Awaitable[Any]]

W, CUSTOMER, RELATED_MOST = "w0", "c1", "c7"
OLD = EPOCH + timedelta(microseconds=1)  # what is older than this goes
MARTA = Agent("agent-1", "Marta", "agent")
SHOWN = [profiles.Shown(CUSTOMER, None), profiles.Shown("c2", "v2")]
STREAM = presence.OpenStream("x1", "s1", W, "agent-1", "Marta", "customer/c9", 1)
IN_USE = presence.InUse("x1", W, "customer/c1", "k", "agent-1", "Marta")
MARK = Mark("m" * 24, EPOCH)
PIECE = 100
VISITOR = PanelSession("s1", W, (), MARTA, None, "c2", "c2", Appearance(), EPOCH, EPOCH, "h1")


def everything() -> list[Run]:
    return [*_reads(), *_profiles(), *_log(), *_sessions(), *_presence(), *_replies(), *_workspaces(), *_tables()]


def _reads() -> Iterator[Run]:
    at = (OLD, "n1")
    yield lambda t: attributes.list_definitions(t, W)
    yield lambda t: attributes.find_definition(t, W, "a1")
    yield lambda t: attributes.values_page(t, W, "a1", "c1", 100)
    yield lambda t: attributes.values_after(t, W, "c1", "a1", 100)
    yield lambda t: conversations.find_conversation(t, W, "v1")
    yield lambda t: customers.find_customer(t, W, CUSTOMER)
    yield lambda t: customers.list_customers(t, W, "c5", PIECE)
    yield lambda t: messages.find_message(t, W, "v1", "m1")
    yield lambda t: notes.find_note(t, W, CUSTOMER, "n1")
    yield lambda t: notes.list_notes(t, W, CUSTOMER, PIECE)
    for after in (None, at):
        yield lambda t, after=after: conversations.page_of_conversations(t, W, CUSTOMER, after, PIECE)  # type: ignore[misc]
        yield lambda t, after=after: messages.page_of_messages(t, W, "v1", after, PIECE)  # type: ignore[misc]
        yield lambda t, after=after: notes.page_of_notes(t, W, CUSTOMER, after, PIECE)  # type: ignore[misc]
    yield lambda t: checks.find_check(t, W, CUSTOMER)
    yield lambda t: companies.find_company(t, W, "co1")
    for after in (None, at):
        yield lambda t, after=after: companies.page_of_companies(t, W, after, PIECE)  # type: ignore[misc]
    yield lambda t: companies.links_of(t, W, CUSTOMER)
    yield lambda t: companies.of_customers(t, W, [CUSTOMER, "c2"])
    yield lambda t: companies.search_companies(t, W, "word1 co ltd")
    yield lambda t: companies.people_of(t, W, "co1", PIECE)
    yield lambda t: agents.find_agent(t, W, "agent-1")
    for after in (None, at):
        yield lambda t, after=after: agents.page_of_agents(t, W, after, PIECE)  # type: ignore[misc]
    yield lambda t: agents.search_agents(t, W, "word1 agent")
    yield lambda t: agents.recent_agents(t, W, 13)
    yield lambda t: agents.unseen_agents(t, W, 13)
    yield lambda t: agents.pictures_of(t, W, {"agent-1", "agent-2"})
    yield lambda t: agents.names_of(t, W, {"agent-1", "agent-2"})
    yield lambda t: agents.of_customers(t, W, [CUSTOMER, "c2"])
    yield lambda t: agents.find_agent_avatar(t, W, "agent-1")
    yield lambda t: agents.avatar_called(t, W, "q1")
    yield lambda t: notes.authored_notes(t, W, {"n1", "n2"})
    yield lambda t: relationships.find_relationship(t, W, RELATED_MOST, "c500")
    yield lambda t: relationships.page_of_relationships(t, W, RELATED_MOST, "c500", PIECE)
    yield lambda t: relationships.some_related(t, W, [RELATED_MOST, "c500"], ["c500", RELATED_MOST])
    yield lambda t: relationships.count_related(t, W, [RELATED_MOST, "c2"])
    yield lambda t: relationships.labels_used(t, W)
    for typed in ("john", "John Smith", "word12", "c1", "ada@example.com", "020 7946 0958"):
        yield lambda t, typed=typed: customer_search.search_customers(  # type: ignore[misc]
            t, W, sought_in(typed), fields_for(Viewer("host"))
        )
    yield lambda t: customer_search.addresses_of(t, W, [CUSTOMER, "c2"])
    yield lambda t: customer_search.next_to_index(t, PIECE)
    yield lambda t: customer_search.indexed_to(t, "w1", "c1")
    yield lambda t: customer_search.indexed_to(t, "w1", None)
    yield lambda t: accounts.find_account(t, W, CUSTOMER, "shop", "n1")
    yield lambda t: accounts.list_accounts(t, W, CUSTOMER)
    yield lambda t: avatars.find_avatar(t, W, CUSTOMER)
    yield lambda t: avatars.shown_pictures(t, W, {"p1", "p20001"})
    yield lambda t: identities.list_identities(t, W, CUSTOMER)
    yield lambda t: contact_details.list_contact_details(t, W, CUSTOMER)
    yield lambda t: warnings.find_warning(t, W, CUSTOMER)
    yield lambda t: warnings.due_warnings(t, OLD, PIECE)
    yield lambda t: tags.list_tags(t, W, CUSTOMER)
    yield lambda t: tags.count_tagged(t, W, ["t1", "t2", "t33"])
    yield lambda t: tags.forget_tags(t, W, PIECE)


def _profiles() -> Iterator[Run]:
    until: dict[Part[Any], Cursor] = {NOTES: Cursor(40_000, "n40000"), RELATED: Cursor(30_000, "c15001")}
    keys: Wants = {NOTES: frozenset({"n1", "n2"}), RELATED: frozenset({"c500"})}
    wants: Wants = {**dict.fromkeys(profiles.EVERYTHING), **keys}
    for customer, conversation in ((CUSTOMER, None), (None, "v1"), ("c2", "v2"), (RELATED_MOST, None)):
        yield lambda t, customer=customer, conversation=conversation: profiles.read_profile(  # type: ignore[misc]
            t, W, customer_id=customer, conversation_id=conversation, first=10, page=20, until=until, most=PIECE
        )
    some: Wants = {VALUES: frozenset({"a1"})}
    yield lambda t: profiles.read_profile(t, W, customer_id=CUSTOMER, conversation_id=None, first=20, wants=some)
    yield lambda t: profiles.read_profiles(t, W, SHOWN, wants)
    yield lambda t: profiles.read_profiles(t, W, SHOWN, some)


def _log() -> Iterator[Run]:
    yield lambda t: changes.read_changes(t, W, 100_000, PIECE)
    yield lambda t: changes.read_changes_within(t, W, 100_000, 20_000)
    yield lambda t: changes.highest_sequences(t, [W, "w1"])
    yield lambda t: changes.last_of_request(t, W, 199_000, "r1")
    yield lambda t: postgres_outcome.move_counter(t, W)
    yield lambda t: changes.oldest_sequence(t, W)
    yield lambda t: changes.check_cursor(t, W, 5)
    yield lambda t: changes.cursor_at(t, W, 150_000)
    yield lambda t: changes.feed_since(t, W, OLD)
    yield lambda t: changes.shorten_feed(t, W, 10)
    yield lambda t: changes.old_end(t, W, OLD)
    yield lambda t: changes.old_until(t, W, OLD, 1, PIECE)
    yield lambda t: changes.forget_changes(t, W, 1, PIECE)
    for before, thing in ((None, None), (150_000, "a1")):
        yield lambda t, before=before, thing=thing: changes.read_history(t, W, CUSTOMER, EPOCH, before, PIECE, thing)  # type: ignore[misc]
    for thing in (None, "a1"):
        yield lambda t, thing=thing: changes.history_of_kinds(  # type: ignore[misc]
            t, W, CUSTOMER, thing, ["attribute.changed"], EPOCH, PIECE
        )
    yield lambda t: changes.find_change(t, W, 5)
    yield lambda t: retention.find_history_days(t, W)
    yield lambda t: audit.read_audit(t, W, EPOCH, None, PIECE)
    yield lambda t: audit.audit_of_thing(t, W, "plan", ["attribute.defined"], 1)
    yield lambda t: t.run(states.RAISE_REVISION, workspace_id=W)


def _sessions() -> Iterator[Run]:
    session = panel_sessions.add_session
    yield lambda t: panel_sessions.session_of(t, "h1", used_after=EPOCH, created_after=EPOCH)
    yield lambda t: session(t, W, "new", "new", MARTA, None, CUSTOMER, Appearance(), "k1", OLD, 1)
    yield lambda t: panel_sessions.find_visit(t, VISITOR, CUSTOMER)
    yield lambda t: panel_sessions.extend_session(t, W, "s2", OLD)
    yield lambda t: panel_sessions.is_session(t, "h1")
    yield lambda t: session(t, W, "new2", "new2", MARTA, None, CUSTOMER, Appearance(), None, OLD, PIECE)
    for which in (
        panel_sessions.Which(),
        panel_sessions.Which("agent-1"),
        panel_sessions.Which(key_id="k1"),
        panel_sessions.Which("agent-1", "k1"),
        panel_sessions.Which(created_before=OLD),
    ):
        yield lambda t, which=which: panel_sessions.list_sessions(t, W, which, (EPOCH, "s1"), PIECE)  # type: ignore[misc]
        yield lambda t, which=which: panel_sessions.end_sessions(t, W, which, OLD, PIECE)  # type: ignore[misc]
    yield lambda t: panel_sessions.ended_since(t, OLD, PIECE)
    yield lambda t: panel_sessions.open_sessions(t, "p1", OLD)
    yield lambda t: panel_sessions.keep_open_sessions(t, [f"s{i}" for i in range(PIECE)], OLD)
    for used_before in (EPOCH, EPOCH - timedelta(days=1)):
        yield lambda t, before=used_before: panel_sessions.forget_sessions(  # type: ignore[misc]
            t, used_before=before, created_before=EPOCH, limit=PIECE
        )
    yield lambda t: preferences.preferences_of(t, W, "agent-1")
    yield lambda t: preferences.remember_preference(t, W, Preference("agent-1", "view", "x"))
    yield lambda t: tokens.spend(t, W, "new", OLD, OLD)
    yield lambda t: tokens.spend_mark(t, "h1", MARK, OLD)
    yield lambda t: tokens.spend_marks(t, [tokens.SpentMark("h2", MARK, OLD)])
    yield lambda t: tokens.is_spent(t, "h1", MARK)
    yield lambda t: tokens.forget_tokens(t, OLD, PIECE)
    yield lambda t: idempotency.forget_answers(t, EPOCH, PIECE)


def _presence() -> Iterator[Run]:
    yield lambda t: presence.read_presence(t, W, "customer/c1", 0)
    yield lambda t: presence.add_streams(t, "p1", [STREAM], 1)
    yield lambda t: presence.leave_customers(t, [STREAM])
    yield lambda t: presence.remove_streams(t, ["x1", "x2"])
    yield lambda t: presence.add_in_use(t, [IN_USE], 1)
    yield lambda t: presence.remove_in_use(t, [("x1", "k")])
    yield lambda t: presence.crowding_streams(t, W, ["agent-1", "agent-2"], 1)
    yield lambda t: presence.workspace_of_stream(t, "x1", "s1")
    yield lambda t: presence.has_streams(t, W, "agent-1", "s1")
    yield lambda t: presence.mark_used(t, "x1")
    yield lambda t: presence.was_used(t, "x1")
    yield lambda t: presence.is_editing_else(t, "x1", "k")
    yield presence.last_seen
    yield lambda t: restarts.add_end(t, 5)
    yield lambda t: restarts.note_start(t, 6)
    yield lambda t: restarts.latest_restarts(t, 0)
    yield lambda t: presence.dead_processes(t, 1)
    yield lambda t: presence.remove_streams_of(t, "p0", 1, PIECE)
    yield lambda t: presence.remove_streams_of(t, "p3", 1, PIECE)  # which lives
    yield lambda t: presence.remove_old_editing(t, 1)


def _replies() -> Iterator[Run]:
    yield lambda t: replies.recent_replies(t, 1)
    for along in replies.adding("s1", Reply("saved", "p", "e", Said()), 1):
        yield lambda t, along=along: t.run(where_written(along.sql, "TRUE"), **along.parameters)  # type: ignore[misc]
    yield lambda t: replies.replies_after(t, "s1", 1)
    yield lambda t: replies.pending_replies(t, "s1")
    yield lambda t: replies.has_unshown_reply(t, "s1")
    yield lambda t: replies.take_unshown_reply(t, "s1")
    yield lambda t: replies.old_replies(t, 1, PIECE)
    yield lambda t: replies.remove_replies(t, [("s1", 1), ("s2", 1)])


def _workspaces() -> Iterator[Run]:
    yield lambda t: workspaces.find_workspace(t, W)
    yield lambda t: workspaces.workspace_of_api_key(t, "hash1")
    yield lambda t: workspaces.active_signing_keys(t, W)
    yield workspaces.list_workspace_ids
    yield workspaces.list_workspaces
    yield lambda t: workspaces.add_workspace(t, Workspace("new", "New", (), OLD))
    yield lambda t: workspaces.save_workspace(t, Workspace(W, "Renamed", (), OLD))
    yield lambda t: workspaces.add_api_key(t, W, "new", "new", "", OLD)
    yield lambda t: workspaces.revoke_api_key(t, W, "k1", OLD)
    yield lambda t: workspaces.add_signing_key(t, W, "new", "", "", OLD)
    yield lambda t: workspaces.revoke_signing_key(t, W, "k1", OLD)
    yield lambda t: keys.list_keys(t, W)
    yield lambda t: keys.manages(t, W, "k1")
    yield lambda t: keys.save_key_uses(t, {keys.KeyName(kind, W, "k1"): OLD for kind in ("api", "signing")})
    yield housekeeping.seen_time
    yield housekeeping.newest_change
    yield lambda t: housekeeping.see_time(t, housekeeping.SeenTime(OLD, OLD))


def _tables() -> Iterator[Run]:
    """What operations hold: by full keys, and whole families of rows by each beginning of a key."""
    yield lambda t: states.load_state(t, TABLES, W)
    for table in TABLES.values():
        for length in range(1, len(table.key) + 1):
            wanted = Selection(table, tuple((f"c{i}", f"a{i}", "x")[:length] for i in range(3)))
            yield lambda t, wanted=wanted: units.hold(t, W, [wanted], RowSet())  # type: ignore[misc]


HOST = Actor("api", "k", "Acme")
