"""What can happen to a SQLite file under a running service: it says so, acknowledges nothing, reads on if it can."""

import os
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from tests.api.conftest import client
from tests.api.expect import answered
from tests.api.test_outage import PANEL, unavailable
from tests.service import Service, on_sqlite

ROOM = 1 << 20  # bytes that its files may still grow


def path_of(service: Service) -> Path:
    return Path(service.database.removeprefix("sqlite:///"))


@pytest.fixture
def served(make_service: Callable[..., Service]) -> Service:
    return make_service()


@pytest.fixture
def api(served: Service) -> Iterator[httpx.Client]:
    with client(served, served.new_workspace().api_key) as host:
        answered(push(host))
        yield host


def push(host: httpx.Client, about: str = "") -> httpx.Response:
    return host.put("/v1/customers/cust-1", json={"name": "Ada", "attributes": {"about": about}})


def logged_without_traceback(service: Service) -> None:
    log = service.log.read_text()
    assert "Traceback" not in log, log
    assert "PUT /v1/customers/cust-1: the database does not answer" in log


@contextmanager
def full_disk(service: Service) -> Iterator[None]:
    """Its files can hardly grow, as on a disk that is full."""
    sizes = [path.stat().st_size for path in service.folder.iterdir()]
    before = resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (max(sizes) + ROOM, resource.RLIM_INFINITY))
    yield
    resource.prlimit(service.pid, resource.RLIMIT_FSIZE, before)


@on_sqlite
def test_while_the_disk_is_full_writes_are_503_in_one_line_and_reads_go_on(served: Service, api: httpx.Client) -> None:
    panel = answered(api.post("/v1/panels", json=PANEL))["url"]
    with full_disk(served):
        pushes = (push(api, f"{number}{'x' * 3_900}") for number in range(1_000))
        unavailable(next(answer for answer in pushes if answer.status_code != 200))
        unavailable(push(api, "y" * 3_900))
        assert answered(api.get("/v1/customers/cust-1"))["name"] == "Ada"
        assert api.get(panel).status_code == 200
    answered(push(api, "there is room again"))
    assert answered(api.get("/v1/customers/cust-1"))["attributes"]["about"] == "there is room again"
    logged_without_traceback(served)


@on_sqlite
def test_what_is_on_a_corrupt_page_is_503_in_one_line_and_the_rest_goes_on(served: Service, api: httpx.Client) -> None:
    answered(api.post("/v1/customers/cust-1/notes", json={"text": "Call", "author": "marta"}), 201)
    served.stop()
    corrupt(path_of(served), "notes")
    served.start()
    assert answered(api.get("/v1/customers/cust-1"))["name"] == "Ada"
    unavailable(api.get("/v1/customers/cust-1/notes"))
    unavailable(api.post("/v1/customers/cust-1/notes", json={"text": "Call", "author": "marta"}))
    answered(push(api, "still written"))
    assert "Traceback" not in served.log.read_text()


def corrupt(path: Path, table: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        ((size,),) = connection.execute("PRAGMA page_size")
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


def removed(path: Path) -> None:
    path.rename(path.with_suffix(".away"))


def replaced(path: Path) -> None:
    shutil.copy(path, copy := path.with_suffix(".copy"))
    copy.replace(path)


def log_removed(path: Path) -> None:
    Path(f"{path}-wal").unlink()


def written_over(path: Path) -> None:
    """As `cp` does: it is the same file still, and holds another database."""
    other = path.with_suffix(".other")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE other (id)")
    path.write_bytes(other.read_bytes())


def written_over_by_itself(path: Path) -> None:
    """A backup that is put back."""
    path.write_bytes(path.read_bytes())


def written_over_as_of_then(path: Path) -> None:
    """As `cp -p` does, and a `touch` before it."""
    os.utime(path)
    written_over_by_itself(path)
    os.utime(path, (1, 1))


def truncated(path: Path) -> None:
    os.truncate(path, 0)


def log_truncated(path: Path) -> None:
    os.truncate(f"{path}-wal", 0)


GONE = [removed, replaced, log_removed]
WRITTEN_OVER = [written_over, written_over_by_itself, written_over_as_of_then, truncated, log_truncated]


@on_sqlite
@pytest.mark.parametrize("happens", [*GONE, *WRITTEN_OVER])
def test_a_file_that_is_no_longer_the_opened_one_acknowledges_nothing(
    served: Service, api: httpx.Client, happens: Callable[[Path], None]
) -> None:
    happens(path_of(served))
    unavailable(push(api, "into nowhere"))
    deadline = time.monotonic() + 5
    while api.get("/v1/customers/cust-1").status_code != 503:
        assert time.monotonic() < deadline
    assert (api.get("/healthz").status_code, api.get("/readyz").status_code) == (503, 503)
    logged_without_traceback(served)
    assert served.log.read_text().count(f" ERROR {path_of(served)}") == 1


@on_sqlite
def test_what_a_service_holds_of_a_file_that_was_written_over_is_not_put_into_it(
    served: Service, api: httpx.Client
) -> None:
    written_over(path_of(served))
    unavailable(push(api))
    assert served.stop() == 0
    with closing(sqlite3.connect(f"file:{path_of(served)}?immutable=1", uri=True)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("other",)]


@on_sqlite
def test_a_file_that_is_copied_into_by_its_log_is_the_opened_one_still(served: Service, api: httpx.Client) -> None:
    """Whoever does that: the service itself, or somebody beside it with a tool of SQLite's."""
    path = path_of(served)
    written_at = path.stat().st_mtime_ns
    rows = [{"op": "customers.upsert", "id": f"cust-{number}", "name": "x"} for number in range(300)]
    answered(api.post("/v1/batch", json={"operations": rows}))
    deadline = time.monotonic() + 60
    while path.stat().st_mtime_ns == written_at:
        answered(push(api, f"{time.monotonic()}"))
        assert time.monotonic() < deadline
    with closing(sqlite3.connect(path)) as connection:
        for size in range(3):
            connection.execute("UPDATE workspaces SET name = ?", ("x" * 100_000 * size,))
            connection.commit()
            assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
            answered(push(api, f"{size}"))
    assert answered(api.get("/v1/customers/cust-1"))["attributes"]["about"] == "2"
    assert " ERROR " not in served.log.read_text()


@on_sqlite
def test_a_file_whose_times_are_set_is_the_opened_one_still(served: Service, api: httpx.Client) -> None:
    path = path_of(served)
    for times in (None, (1, 1)):
        os.utime(path, times)
        answered(push(api, f"{times}"))
        path.chmod(0o600)
        answered(push(api, f"{times} and its mode"))
    assert " ERROR " not in served.log.read_text()
    written_over(path)
    unavailable(push(api))


@on_sqlite
def test_a_file_that_comes_back_is_used_again(served: Service, api: httpx.Client) -> None:
    path = path_of(served)
    removed(path)
    unavailable(push(api))
    path.with_suffix(".away").rename(path)
    answered(push(api, "again"))
    assert api.get("/healthz").status_code == 200


@on_sqlite
def test_a_panel_asks_for_its_own_address_again_after_pauses_that_grow(served: Service, api: httpx.Client) -> None:
    panel, _, _mark = answered(api.post("/v1/panels", json=PANEL))["url"].partition("?")
    removed(path_of(served))
    unavailable(push(api))
    pauses = []
    for tried in range(8):
        answer = api.get(f"{panel}?tried={tried}&once=mark")
        pauses.append(int(answer.headers["retry-after"]))
        assert f'content="{pauses[-1]}; url=?once=mark&amp;tried={min(tried, 5) + 1}"' in answer.text
    sheet = answer.text.partition("rel=stylesheet href=")[2].split('"')[1]
    assert api.get(urljoin(f"{panel}", sheet)).headers["content-type"].startswith("text/css")
    assert pauses[:5] == sorted(pauses[:5])
    assert pauses[0] < 4
    assert 15 < pauses[-1] <= 20


@on_sqlite
def test_a_service_whose_file_was_replaced_leaves_the_new_ones_log_alone(served: Service, api: httpx.Client) -> None:
    path = path_of(served)
    replaced(path)
    log = Path(f"{path}-wal")
    log.unlink()
    log.write_bytes(b"of the new file")
    unavailable(push(api))
    assert served.stop() == 0
    assert log.read_bytes() == b"of the new file"
