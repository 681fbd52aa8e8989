"""What we use of other packages beyond their documented interface.

Their upper bounds in pyproject.toml keep a release from changing it unseen. Whoever raises a bound finds here what to
look at: each failure says which member is gone and which of our files uses it.
"""

import inspect
import sqlite3
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import CodeType

import aiosqlite
import httpx
import pytest
import uvicorn
from packaging.requirements import Requirement
from packaging.version import Version
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

ROOT = Path(__file__).resolve().parents[2]

AIOSQLITE = "plugin/store/engine/connection.py"
PROTOCOL = "plugin/app/protocol.py"
SERVER = "plugin/app/server.py"
DEADLINES = "sdk/sidelight_sdk/bounded.py"

# Methods that we override or call, with the arguments that we pass or take.
PROTOCOL_METHODS = {
    "connection_made": ["self", "transport"],
    "connection_lost": ["self", "exc"],
    "data_received": ["self", "data"],
    "on_message_begin": ["self"],
    "on_headers_complete": ["self"],
    "on_message_complete": ["self"],
    "_start_asgi_task": ["self", "cycle", "app"],
    "send_400_response": ["self", "msg"],
}
SERVER_METHODS = {
    "handle_exit": ["self", "sig", "frame"],
    "run": ["self", "sockets"],
    "startup": ["self", "sockets"],
}


@pytest.mark.parametrize("package", ["aiosqlite", "uvicorn", "httptools"])
def test_a_package_that_is_relied_on_has_an_upper_bound(package: str) -> None:
    """The next minor release is refused until somebody has looked: below 1.0 each may change anything."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {requirement.name: requirement for requirement in map(Requirement, project["dependencies"])}
    assert any(bound.operator == "<" for bound in named[package].specifier), f"{package} needs an upper bound"
    assert Version("1") not in named[package].specifier


def test_aiosqlite_has_what_a_connection_relies_on() -> None:
    connection = aiosqlite.Connection(lambda: sqlite3.connect(":memory:"), 64)
    for name in ("_connection", "_tx", "_thread"):
        assert hasattr(connection, name), f"aiosqlite.Connection.{name} is gone; {AIOSQLITE} uses it"
    assert connection._connection is None, f"`_connection` is None until it is open; {AIOSQLITE} relies on it"
    assert isinstance(aiosqlite.Connection._conn, property), f"aiosqlite.Connection._conn is gone; {AIOSQLITE} uses it"
    assert not connection._thread.is_alive(), (
        f"the thread starts when it is awaited; {AIOSQLITE} makes it a daemon first"
    )


async def test_aiosqlites_thread_runs_what_is_put_into_its_queue_without_a_future() -> None:
    async with aiosqlite.connect(":memory:") as connection:
        ran: list[bool] = []
        connection._tx.put_nowait((None, lambda: ran.append(True)))
        await connection.execute("SELECT 1")
        assert ran == [True], f"aiosqlite no longer runs jobs of its queue in order; {AIOSQLITE} puts its own there"


def test_uvicorns_protocol_has_what_ours_relies_on() -> None:
    has_methods(HttpToolsProtocol, PROTOCOL_METHODS, PROTOCOL)
    names = set(HttpToolsProtocol.__init__.__code__.co_names)
    used = {"transport", "loop", "cycle", "parser", "pipeline", "flow", "tasks", "connections"}
    assert used <= names, f"HttpToolsProtocol does not set all of {used}; {PROTOCOL} uses them"


def test_uvicorn_writes_a_responses_head_by_itself_and_through_its_own_transport() -> None:
    assert "transport" in RequestResponseCycle.__init__.__code__.co_names, f"see {PROTOCOL}"
    used = set().union(*(code.co_names for code in codes(RequestResponseCycle)))
    uses = used & {"write", "close", "is_closing", "writelines", "get_extra_info", "abort", "is_reading"}
    assert uses == {"write", "close", "is_closing"}, f"of a transport; {PROTOCOL} has these alone"


def test_uvicorns_server_has_what_ours_relies_on() -> None:
    has_methods(uvicorn.Server, SERVER_METHODS, SERVER)


def codes(of: type) -> list[CodeType]:
    return [method.__code__ for method in vars(of).values() if inspect.isfunction(method)]


def has_methods(of: type, methods: Mapping[str, list[str]], used_by: str) -> None:
    for name, arguments in methods.items():
        method = getattr(of, name, None)
        assert method, f"{of.__name__}.{name} is gone; {used_by} uses it"
        assert list(inspect.signature(method).parameters) == arguments, f"{of.__name__}.{name}: see {used_by}"


def test_httpx_keeps_its_streams_where_a_deadline_wraps_them() -> None:
    with httpx.Client() as client:
        pool = getattr(client._transport, "_pool", None)
        assert hasattr(pool, "_network_backend"), f"httpx keeps its streams elsewhere; {DEADLINES} wraps them there"
        assert isinstance(client._mounts, dict), f"httpx.Client._mounts is gone; {DEADLINES} uses it"
