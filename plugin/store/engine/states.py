"""Each workspace's own state, one snapshot a process: loaded when asked for, dropped when the log says it has changed.

A transaction compares the snapshot's revision with the database's, so no write is ever decided by an old one.
"""

import asyncio

from plugin.domain.state import WorkspaceState

from .base import Reader, Store
from .tables import Selection
from .units import Tables

MOST = 1_000  # workspaces
REVISION = "SELECT revision FROM workspaces WHERE id = :workspace_id"
RAISE_REVISION = "UPDATE workspaces SET revision = revision + 1 WHERE id = :workspace_id"


class States:
    def __init__(self, store: Store, tables: Tables) -> None:
        self._store, self._tables = store, tables
        self._states: dict[str, WorkspaceState] = {}
        self._loading: dict[str, asyncio.Task[WorkspaceState]] = {}

    async def get(self, workspace_id: str) -> WorkspaceState:
        state = self._states.get(workspace_id)
        if state is not None:
            return state
        loading = self._loading.get(workspace_id)
        if loading is None:
            loading = self._loading[workspace_id] = asyncio.create_task(self._load(workspace_id))
        return await asyncio.shield(loading)  # cancelling one waiter does not cancel the shared reading

    def forget(self, workspace_id: str) -> None:
        """Also what is being read now may be older than the change that says so."""
        self._states.pop(workspace_id, None)
        self._loading.pop(workspace_id, None)

    def compare(self, workspace_id: str, revision: int) -> None:
        """Drops a snapshot of another revision than the database's, and one that is still being read."""
        known = self._states.get(workspace_id)
        if known is None or known.revision != revision:
            self.forget(workspace_id)

    def keep(self, workspace_id: str, state: WorkspaceState) -> None:
        """What a transaction has left behind, unless something newer is known."""
        known = self._states.get(workspace_id)
        if known is not None and known.revision >= state.revision:
            return
        if known is None and len(self._states) >= MOST:
            self._states.pop(next(iter(self._states)))
        self._states[workspace_id] = state

    async def _load(self, workspace_id: str) -> WorkspaceState:
        task = asyncio.current_task()
        try:
            state = await self._store.read(lambda reader: load_state(reader, self._tables, workspace_id))
            if self._loading.get(workspace_id) is task:
                self.keep(workspace_id, state)
            return state
        finally:
            if self._loading.get(workspace_id) is task:
                del self._loading[workspace_id]


async def load_state(reader: Reader, tables: Tables, workspace_id: str) -> WorkspaceState:
    """The revision first: rows that are newer than it are read again when it is next compared."""
    revision = await revision_of(reader, workspace_id)
    wanted = [Selection(table, ((),)) for table in tables.values() if table.of_workspace]
    found = await reader.select(workspace_id, wanted)
    rows = {one.table.entity: one.table.held(part) for one, part in zip(wanted, found, strict=True)}
    return WorkspaceState(revision, rows)


async def revision_of(reader: Reader, workspace_id: str) -> int:
    row = await reader.row(REVISION, workspace_id=workspace_id)
    return 0 if row is None else int(row[0])
