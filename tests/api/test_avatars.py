"""What a host is answered where files cannot be kept: not now, and nothing is lost of what there was."""

from collections.abc import Callable

import httpx

from tests.api.conftest import client
from tests.api.expect import answered, refused
from tests.pictures import picture
from tests.service import Service, on_sqlite


@on_sqlite
def test_where_files_cannot_be_kept_it_is_503_and_says_so(make_service: Callable[..., Service]) -> None:
    service = make_service()
    with client(service, service.new_workspace().api_key) as api:
        answered(api.put("/v1/customers/ada", json={"name": "Ada"}))
        before = answered(api.get("/v1/customers"))["seq"]
        (service.folder / "files").rmdir()
        (service.folder / "files").touch()  # no folder any more

        answer = api.put("/v1/customers/ada/avatar", content=picture())

        assert "Files" in refused(answer, 503)["detail"]
        assert answer.headers["Retry-After"]
        assert answered(api.get("/v1/customers"))["seq"] == before
        (service.folder / "files").unlink()
        answered(api.put("/v1/customers/ada/avatar", content=picture()))


def test_a_body_that_is_larger_than_any_is_413_however_it_comes(api: httpx.Client) -> None:
    api.put("/v1/customers/ada", json={})
    pieces = (bytes(1 << 20) for _ in range(9))
    refused(api.put("/v1/customers/ada/avatar", content=pieces), 413)
