"""The commands: what they print, how they refuse, and that what they make works.

They run inside the test, as `main` with its output caught. That a process is all there is to it, and that it ends, is
tried once for a success, once for each kind of failure, and for whatever serves.
"""

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from plugin import cli
from plugin.masking import without_secrets
from tests.api.conftest import client
from tests.api.expect import answered, refused
from tests.panel.tokens import claims_for, sign, token_for
from tests.service import HOST, ROOT, Credentials, Service, free_port

Answer = subprocess.CompletedProcess[str]


def run(*arguments: str, database: str | None = None, **settings: str) -> Answer:
    output, errors = io.StringIO(), io.StringIO()
    environment = environment_of(database, settings)
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        redirect_stdout(output),
        redirect_stderr(errors),
        ThreadPoolExecutor(1) as thread,  # a loop may run in this one
    ):
        code = thread.submit(exit_code, arguments).result()
    return Answer(arguments, code, output.getvalue(), errors.getvalue())


def exit_code(arguments: tuple[str, ...]) -> int:
    try:
        cli.main(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def run_as_a_process(*arguments: str, database: str | None = None, **settings: str) -> Answer:
    command = [sys.executable, "-m", "plugin.cli", *arguments]
    environment = environment_of(database, settings)
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def environment_of(database: str | None, settings: dict[str, str]) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SIDELIGHT_")}
    return environment | settings | ({"SIDELIGHT_DATABASE": database} if database else {})


def said(answer: Answer) -> dict[str, Any]:
    assert (answer.returncode, answer.stderr) == (0, "")
    (line,) = answer.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def lines(answer: Answer) -> list[str]:
    assert (answer.returncode, answer.stderr) == (0, "")
    return answer.stdout.splitlines()


def failed(answer: Answer, code: int, *words: str) -> None:
    """One clear line."""
    assert (answer.returncode, answer.stdout) == (code, ""), answer
    (*_, line) = answer.stderr.splitlines()
    assert code == 2 or len(answer.stderr.splitlines()) == 1, answer.stderr
    assert line.startswith("sidelight"), line
    assert "Traceback" not in answer.stderr
    for word in words:
        assert word in line


def run_for(service: Service, *arguments: str) -> Answer:
    return run(*arguments, database=service.database)


@pytest.fixture
def empty(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'sidelight.db'}"


def test_a_workspace_made_on_an_empty_database_works_at_once(unmigrated_database: str) -> None:
    create = ("workspace", "create", "Acme", "--origin", "https://inbox.example.com", "--database", unmigrated_database)
    made = said(run_as_a_process(*create))

    assert made.keys() == {"workspace", "api_key", "signing_key"}
    assert all(made.values())
    # once more, on the database that is now up to date, found by the environment
    again = said(run("workspace", "create", "Acme", "--origin", "http://127.0.0.1", database=unmigrated_database))
    assert set(made.values()).isdisjoint(again.values())


def test_its_keys_open_it_and_only_it(service: Service) -> None:
    made = said(run_for(service, "workspace", "create", "Acme", "--origin", "https://inbox.example.com"))

    with client(service, made["api_key"]) as api:
        answered(api.put("/v1/customers/cust-1", json={}))
        assert len(answered(api.get("/v1/customers"))["customers"]) == 1


def test_keys_rotate_without_a_gap(service: Service, workspace: Credentials) -> None:
    added = said(run_for(service, "key", "add", workspace.workspace, "--kind", "api", "--label", "new"))
    signing = said(run_for(service, "key", "add", workspace.workspace, "--kind", "signing"))
    listed = [json.loads(line) for line in run_for(service, "key", "list", workspace.workspace).stdout.splitlines()]

    assert sorted(one["kind"] for one in listed) == ["api", "api", "signing", "signing"]
    assert {added["id"], signing["id"]} <= {one["id"] for one in listed}
    assert "new" in [one["label"] for one in listed]
    assert not any(secret in str(listed) for secret in (added["api_key"], signing["signing_key"], workspace.api_key))

    with client(service, added["api_key"]) as api:
        answered(api.get("/v1/customers"))
        for id in (added["id"], signing["id"]):
            assert run_for(service, "key", "revoke", workspace.workspace, id).returncode == 0
        refused(api.get("/v1/customers"), 401)
    failed(run_for(service, "key", "revoke", workspace.workspace, added["id"]), 1)


def test_a_key_of_another_workspace_cannot_be_revoked(
    service: Service, workspace: Credentials, rival: Credentials
) -> None:
    theirs = said(run_for(service, "key", "add", rival.workspace, "--kind", "api"))

    failed(run_for(service, "key", "revoke", workspace.workspace, theirs["id"]), 1)
    with client(service, theirs["api_key"]) as api:
        answered(api.get("/v1/customers"))


def test_sessions_are_listed_and_ended_by_agent_key_and_age(service: Service, workspace: Credentials) -> None:
    mine = workspace.workspace
    added = said(run_for(service, "key", "add", mine, "--kind", "api"))
    with client(service, workspace.api_key) as api, client(service, added["api_key"]) as other:
        addresses = {}
        for host, agent in ((api, "marta"), (api, "jonas"), (other, "marta")):
            opened = answered(host.post("/v1/panels", json={"agent": {"id": agent}, "customer": "ada", "live": "off"}))
            addresses[host, agent] = opened["url"].partition("?")[0]

        def listed(*which: str) -> list[str]:
            answer = lines(run_for(service, "session", "list", mine, *which))
            return [json.loads(line)["agent"]["id"] for line in answer]

        assert listed() == ["marta", "jonas", "marta"]
        assert listed("--agent", "marta", "--key", added["id"]) == ["marta"]
        assert listed("--older-than", "3600") == []
        (line,) = lines(run_for(service, "session", "list", mine, "--agent", "jonas"))
        assert json.loads(line) == answered(api.get("/v1/panels", params={"agent": "jonas"}))["panels"][0]
        assert not any(address in line for address in addresses.values())

        failed(run_for(service, "session", "end", mine), 1, "--agent")
        assert said(run_for(service, "session", "end", mine, "--older-than", "3600")) == {"ended": 0}
        assert said(run_for(service, "session", "end", mine, "--agent", "marta", "--key", added["id"])) == {"ended": 1}
        assert listed() == ["marta", "jonas"]
        assert api.get(addresses[other, "marta"]).status_code == 410
        assert api.get(addresses[api, "marta"]).status_code == 200
        assert said(run_for(service, "session", "end", mine, "--all")) == {"ended": 2}
        assert listed() == []


def test_sessions_of_another_workspace_are_neither_listed_nor_ended(
    service: Service, workspace: Credentials, rival: Credentials
) -> None:
    with client(service, rival.api_key) as api:
        answered(api.post("/v1/panels", json={"agent": {"id": "marta"}, "customer": "ada"}))
        assert lines(run_for(service, "session", "list", workspace.workspace)) == []
        assert said(run_for(service, "session", "end", workspace.workspace, "--agent", "marta")) == {"ended": 0}
        assert len(answered(api.get("/v1/panels"))["panels"]) == 1


def test_origins_are_listed_added_and_removed(service: Service, workspace: Credentials) -> None:
    (first,) = lines(run_for(service, "origins", "list", workspace.workspace))
    more = ("https://a.example.com", "https://B.example.com:8443/")
    added = said(run_for(service, "origins", "add", workspace.workspace, *more))
    assert added["origins"] == [first, "https://a.example.com", "https://b.example.com:8443"]

    assert said(run_for(service, "origins", "remove", workspace.workspace, first))["origins"] == added["origins"][1:]
    assert lines(run_for(service, "origins", "list", workspace.workspace)) == added["origins"][1:]
    failed(run_for(service, "origins", "remove", workspace.workspace, first), 1, "not among")
    failed(run_for(service, "origins", "remove", workspace.workspace, *added["origins"][1:]), 1, "one must stay")


def test_workspaces_are_listed_shown_and_renamed(service: Service, workspace: Credentials) -> None:
    renamed = said(run_for(service, "workspace", "rename", workspace.workspace, "Zoë’s"))
    assert renamed["name"] == "Zoë’s"
    assert renamed in [json.loads(line) for line in lines(run_for(service, "workspace", "list"))]

    shown = said(run_for(service, "workspace", "show", workspace.workspace))
    assert sorted(key["kind"] for key in shown.pop("keys")) == ["api", "signing"]
    assert shown == renamed


def test_a_workspace_that_is_not_there_is_one_line(service: Service) -> None:
    for command in (("workspace", "show"), ("origins", "list")):
        failed(run_for(service, *command, "ws_none"), 1, "no such workspace")
    for command in (("origins", "add"), ("origins", "remove"), ("workspace", "rename")):
        failed(run_for(service, *command, "ws_none", "https://a.example.com"), 1, "no such workspace")
    failed(run_for(service, "session", "list", "ws_none"), 1, "no such workspace")
    failed(run_for(service, "session", "end", "--all", "ws_none"), 1, "no such workspace")
    failed(run_for(service, "key", "add", "ws_none", "--kind", "api"), 1)
    failed(run_for(service, "key", "list", "ws_none"), 1)
    failed(run_for(service, "key", "revoke", "ws_none", "key"), 1)


def test_a_token_is_checked_without_being_spent(service: Service, workspace: Credentials) -> None:
    token = token_for(workspace, conversation="conv-1", customer="ada")

    for given in (token, f"https://panel.example.com/embed?token={token}"):
        checked = said(run_for(service, "token", "check", given))
        assert 200 < checked.pop("seconds_left") <= 240
        assert checked.pop("key") in run_for(service, "key", "list", workspace.workspace).stdout
        assert checked == {
            "workspace": workspace.workspace,
            "agent": "marta",
            "role": "agent",
            "conversation": "conv-1",
            "customer": "ada",
            "directory": False,
            "settings": False,
        }


def test_a_token_s_directory_is_said(service: Service, workspace: Credentials) -> None:
    assert said(run_for(service, "token", "check", token_for(workspace, directory=True)))["directory"] is True
    failed(
        run_for(service, "token", "check", token_for(workspace, directory="yes")), 1, "directory must be true or false"
    )


def test_all_that_is_wrong_with_a_token_is_one_line(service: Service, workspace: Credentials) -> None:
    wrong = token_for(workspace, sub=7, aud="x")
    forged = sign(claims_for(workspace.workspace), "the key of somebody else, who is not of here")
    failed(run_for(service, "token", "check", wrong), 1, "sub must be text, and is 7", 'aud is "x"')
    failed(run_for(service, "token", "check", forged), 1, "not signed with a key of this workspace")
    failed(run_for(service, "token", "check", "nothing"), 1, "three parts")
    failed(run_for(service, "token", "check", ""), 1, "no token")


def test_a_file_is_compacted_while_nobody_uses_it(service: Service, tmp_path: Path) -> None:
    if service.database.startswith("postgresql"):
        failed(run("compact", database=service.database), 1, "PostgreSQL")
    else:
        failed(run("compact", database=service.database), 1, "in use")
    alone = f"sqlite:///{tmp_path / 'alone.db'}"
    failed(run("compact", database=alone), 1, "no file")
    assert run("migrate", database=alone).returncode == 0
    answer = run("compact", database=alone)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_migrating_twice_is_migrating_once(unmigrated_database: str) -> None:
    for _ in range(2):
        answer = run("migrate", "--database", unmigrated_database)
        assert (answer.returncode, answer.stderr, answer.stdout) == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing",),
        ("workspace",),
        ("workspace", "create"),
        ("workspace", "create", "Acme"),
        ("workspace", "create", "Acme", "--origin"),
        ("workspace", "show"),
        ("workspace", "rename", "ws"),
        ("origins", "list"),
        ("origins", "add", "ws"),
        ("origins", "remove", "ws"),
        ("key", "add", "ws"),
        ("key", "add", "ws", "--kind", "door"),
        ("session", "list"),
        ("session", "end"),
        ("session", "list", "ws", "--older-than", "-1"),
        ("session", "end", "ws", "--older-than", "1e3"),
        ("serve", "--port", "http"),
        ("serve", "--port", "0"),
        ("serve", "--port", "70000"),
        ("migrate", "now"),
    ],
)
def test_what_is_not_understood_is_exit_2(empty: str, arguments: tuple[str, ...]) -> None:
    failed(run(*arguments, database=empty), 2)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("workspace", "create", " ", "--origin", "https://a.example.com"), "name"),
        (("workspace", "create", "Acme", "--origin", "not an origin"), "origin"),
        (("workspace", "create", "Acme", "--origin", "https://a.example.com:99999"), "origin"),
        (("workspace", "create", "Acme", "--origin", "https://a.example.com:0"), "origin"),
        (("workspace", "create", "Acme", "--origin", "https://[::1]:65536"), "origin"),
        (("workspace", "create", "Acme", "--origin", "https://a.example.com; script-src *"), "origin"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_1(empty: str, arguments: tuple[str, ...], word: str) -> None:
    failed(run(*arguments, database=empty), 1, word)


@pytest.mark.parametrize(
    "database",
    ["mysql://localhost/x", "nonsense", "postgresql://127.0.0.1:1/x"],
)
def test_a_database_that_cannot_be_opened_is_one_line(database: str) -> None:
    for command in (("migrate",), ("serve", "--port", str(free_port()))):
        failed(run(*command, "--database", database), 1, "the database cannot be used")


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve",),
        ("workspace", "list"),
        ("workspace", "show", "ws"),
        ("workspace", "rename", "ws", "Acme"),
        ("origins", "add", "ws", "https://a.example.com"),
        ("key", "list", "ws"),
        ("session", "list", "ws"),
        ("session", "end", "ws", "--all"),
        ("key", "add", "ws", "--kind", "api"),
    ],
)
def test_a_mistaken_path_makes_no_empty_database(empty: str, arguments: tuple[str, ...]) -> None:
    answer = run(*arguments, "--database", empty)
    failed(answer, 1, f"there is no database at {empty}", "sidelight migrate")
    assert not Path(empty.removeprefix("sqlite:///")).exists()


def test_a_password_is_not_printed() -> None:
    database = "postgresql://sidelight:hunter2@127.0.0.1:1/x?password=hunter2"
    answer = run("migrate", "--database", database)
    failed(answer, 1, "the database cannot be used")
    assert "hunter2" not in answer.stderr + without_secrets(database)


def test_a_variable_that_is_no_setting_is_said(empty: str) -> None:
    answer = run("migrate", database=empty, SIDELIGHT_HARTBEAT="5", SIDELIGHT_API_KEY="sk_of_the_sdk")
    assert answer.returncode == 0
    assert answer.stderr == "sidelight: SIDELIGHT_HARTBEAT is no setting and has no effect: SIDELIGHT_HEARTBEAT?\n"


def test_serve_says_where_it_listens_which_database_it_uses_and_where_files_are(own_service: Service) -> None:
    (line,) = [line for line in own_service.log.read_text().splitlines() if line.startswith("sidelight ")]
    assert own_service.url in line
    files = (own_service.folder / "files").as_uri()
    assert line.endswith(f"{without_secrets(own_service.database)}, files in {files}")


def test_serve_refuses_in_one_line_where_files_cannot_be_kept(empty: str, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    said(run_as_a_process("workspace", "create", "Acme", "--origin", "https://a.example", database=empty))
    for address in ((tmp_path / "taken").as_uri(), "https://example.com/bucket"):
        answer = run_as_a_process("serve", "--port", str(free_port()), database=empty, SIDELIGHT_FILES=address)
        failed(answer, 1, "files")


def test_a_process_that_cannot_open_its_database_ends() -> None:
    """A connection's thread would keep it alive."""
    for command in (("migrate",), ("serve", "--port", str(free_port()))):
        answer = run_as_a_process(*command, "--database", "postgresql://127.0.0.1:1/x")
        failed(answer, 1, "the database cannot be used")
    failed(run_as_a_process("migrate", "--database", "sqlite:////no/such/folder/sidelight.db"), 1, "cannot be used")


def test_a_process_that_does_not_understand_ends_with_2(empty: str) -> None:
    failed(run_as_a_process("workspace", database=empty), 2)
    failed(run_as_a_process("migrate", database=empty, SIDELIGHT_HEARTBEAT="often"), 2, "SIDELIGHT_HEARTBEAT")


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database" * 1000)

    failed(run("migrate", "--database", f"sqlite:///{tmp_path / 'notes.txt'}"), 1)


def test_a_setting_that_does_not_fit_is_exit_2(empty: str) -> None:
    for heartbeat in ("often", "0", "-5", "1e18", "inf", "nan"):
        failed(run("migrate", database=empty, SIDELIGHT_HEARTBEAT=heartbeat), 2, "SIDELIGHT_HEARTBEAT does not fit")
    failed(run("migrate", database=empty, SIDELIGHT_DRAIN="inf"), 2, "SIDELIGHT_DRAIN does not fit")


def test_the_version_is_told() -> None:
    answer = run("--version")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert re.fullmatch(r"sidelight \d+\.\d+\.\d+\n", answer.stdout)


def test_a_port_that_is_taken_is_one_line(empty: str) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        answer = run_as_a_process("serve", "--port", str(taken.getsockname()[1]), database=empty)

    failed(answer, 1, "in use")


def test_serve_stops_at_sigterm_and_starts_again_on_its_port(own_service: Service) -> None:
    workspace = own_service.new_workspace()
    with client(own_service, workspace.api_key) as api:
        answered(api.put("/v1/customers/cust-1", json={"name": "Ada"}))
        assert own_service.stop() in (0, -signal.SIGTERM)
        own_service.start()
        assert answered(api.get("/v1/customers/cust-1"))["name"] == "Ada"
