"""A SQLite file is one service's; a command beside it works."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from tests.service import Service, free_port, on_sqlite

MakeService = Callable[..., Service]


def path_of(service: Service) -> Path:
    return Path(service.database.removeprefix("sqlite:///"))


@on_sqlite
def test_a_second_service_is_refused_in_one_line_that_says_who_has_the_file(
    own_service: Service, tmp_path: Path
) -> None:
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(path_of(own_service))
    for database in (own_service.database, f"sqlite:///{link}"):
        refused = own_service.command("serve", "--port", str(free_port()), "--database", database)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.count("\n") == 1
        assert f"process {own_service.pid} at 127.0.0.1, port {own_service.port}" in refused.stderr
    created = own_service.command("workspace", "create", "Acme", "--origin", "https://inbox.example.com")
    assert created.returncode == 0
    assert own_service.command("migrate").returncode == 0


@on_sqlite
def test_a_service_that_was_killed_leaves_the_file_to_the_next(own_service: Service) -> None:
    own_service.restart()
    own_service.restart()


@on_sqlite
def test_the_next_service_waits_for_one_that_is_ending(make_service: MakeService, tmp_path: Path) -> None:
    ending = make_service(unready=1)
    os.kill(ending.pid, signal.SIGTERM)
    while b"ending" not in Path(f"{path_of(ending)}-service").read_bytes():
        pass
    with Service(ending.database, tmp_path):
        assert ending.stop() == 0
