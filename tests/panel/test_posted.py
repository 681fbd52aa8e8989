"""What a posted body is read as: repeated fields, uploads within their limits, and no file left behind."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, Request, post
from litestar.datastructures import State
from litestar.testing import TestClient

from plugin.errors import Invalid
from plugin.panel.machine.posted import MOST_FIELDS, MOST_TEXT, Limits, Posted, read_posted

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
UPLOADS = Limits(files=2, file_size=100_000)
Part = tuple[str, str | None, bytes]


def multipart(*parts: Part, end: bytes = b"--b--\r\n") -> bytes:
    """Parts: the field, the file's name or None, the content."""
    body = b""
    for field, filename, content in parts:
        named = f'; filename="{filename}"' if filename is not None else ""
        body += f'--b\r\nContent-Disposition: form-data; name="{field}"{named}\r\n'.encode()
        body += b"Content-Type: image/png\r\n" if filename is not None else b""
        body += b"\r\n" + content + b"\r\n"
    return body + end


async def read(body: bytes, kind: str = MULTIPART, limits: Limits = UPLOADS, size: int = 1_000) -> Posted:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    return await read_posted(kind, chunks(), limits)


def open_temporary_files() -> int:
    """Of this process: files without a name."""
    return sum("(deleted)" in str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink())


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"value=a&name=x&value=b&value="),
        (
            MULTIPART,
            multipart(("value", None, b"a"), ("name", None, b"x"), ("value", None, b"b"), ("value", None, b"")),
        ),
    ],
    ids=["urlencoded", "multipart"],
)
async def test_a_repeated_field_keeps_all_its_values(kind: str, body: bytes) -> None:
    posted = await read(body, kind)
    assert posted.fields == {"value": ["a", "b", ""], "name": ["x"]}
    assert posted.text("value") == ""
    assert posted.text("none") is None


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 20])
async def test_a_file_is_read_as_it_was_sent_however_it_arrives(size: int) -> None:
    content = b"\x89PNG\r\n--b\r\n-- not the end \r\n--" + os.urandom(500)
    content = content.replace(b"\r\n--b", b"\r\n--c")
    posted = await read(multipart(("note", None, "ü".encode()), ("avatar", "ada.png", content)), size=size)
    file = posted.file("avatar")
    assert file is not None
    assert (file.filename, file.content_type, file.size) == ("ada.png", "image/png", len(content))
    assert [await file.read(10), await file.read(), await file.read()] == [content[:10], content[10:], b""]
    assert posted.fields == {"note": ["ü"]}
    posted.close()


async def test_an_input_without_a_file_is_none() -> None:
    posted = await read(multipart(("avatar", "", b""), ("note", None, b"x")))
    assert posted.file("avatar") is None
    assert posted.fields == {"note": ["x"]}


async def test_a_file_that_is_too_large_is_refused_beside_its_field_and_the_other_fields_are_kept() -> None:
    before = open_temporary_files()
    posted = await read(multipart(("avatar", "a.png", b"x" * 100_001), ("note", None, b"typed")), size=9_999)
    with pytest.raises(Invalid, match="avatar: must be a file of at most 97 KB"):
        posted.file("avatar")
    assert posted.fields == {"note": ["typed"]}
    assert open_temporary_files() == before


async def test_more_files_than_a_form_takes_are_refused_beside_their_field() -> None:
    posted = await read(multipart(*[("avatar", f"{number}.png", b"x") for number in range(3)]))
    with pytest.raises(Invalid, match="avatar: must be at most 2 files"):
        posted.file("avatar")
    posted.close()


async def test_a_form_without_uploads_takes_no_file() -> None:
    before = open_temporary_files()
    posted = await read(multipart(("value", "a.png", b"x"), ("value", None, b"typed")), limits=Limits())
    assert posted.fields == {"value": ["typed"]}
    assert open_temporary_files() == before


async def test_a_large_file_is_on_disk_and_gone_when_the_form_is_closed() -> None:
    before = open_temporary_files()
    posted = await read(multipart(("avatar", "a.png", b"x" * 90_000)))
    assert open_temporary_files() == before + 1
    posted.close()
    assert open_temporary_files() == before


@pytest.mark.parametrize(
    "body",
    [
        multipart(("avatar", "a.png", b"x" * 5_000), end=b""),
        multipart(("avatar", "a.png", b"x" * 5_000), ("x", None, b"x" * (MOST_TEXT + 1))),
        multipart(("avatar", "a.png", b"x" * 5_000), *[("x", None, b"x")] * MOST_FIELDS),
        multipart(("avatar", "a.png", b"x" * 5_000)).replace(b"\r\n--b--", b"\r\n--b!!"),
    ],
    ids=["broken off", "too much text", "too many fields", "broken boundary"],
)
async def test_what_no_browser_would_post_is_nothing_and_leaves_no_file(body: bytes) -> None:
    before = open_temporary_files()
    posted = await read(body)
    assert (posted.fields, posted.files) == ({}, {})
    assert open_temporary_files() == before


@pytest.mark.parametrize("error", [ConnectionError, asyncio.CancelledError])
async def test_a_reader_that_goes_in_the_middle_of_a_file_leaves_no_file(error: type[BaseException]) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield multipart(("avatar", "a.png", b"x" * 5_000), end=b"")
        raise error

    before = open_temporary_files()
    with pytest.raises(error):
        await read_posted(MULTIPART, chunks(), UPLOADS)
    assert open_temporary_files() == before


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", "text/plain", ""])
async def test_another_type_of_body_is_nothing(kind: str) -> None:
    assert (await read(multipart(("x", None, b"x")), kind)).fields == {}


@post("/upload", request_max_body_size=UPLOADS.body, status_code=200)
async def upload(request: Request[None, None, State]) -> dict[str, Any]:
    """As a noun's handler with an upload would: a refusal names the field and keeps what was typed."""
    posted = await read_posted(request.headers["content-type"], request.stream(), UPLOADS)
    try:
        file = posted.file("avatar")
        digest = hashlib.sha256(await file.read()).hexdigest() if file else ""
        return {"typed": posted.fields, "file": [file.filename, file.size, digest] if file else None}
    except Invalid as error:
        return {"typed": posted.fields, "problem": str(error)}
    finally:
        posted.close()


def test_an_upload_over_http_arrives_whole_is_refused_beside_its_field_or_is_not_even_read() -> None:
    content = os.urandom(UPLOADS.file_size)
    fields = {"note": ["first", "second"]}
    before = open_temporary_files()
    with TestClient(Litestar([upload])) as client:
        fits = client.post("/upload", data=fields, files={"avatar": ("ädä.png", content)})
        assert fits.json() == {
            "typed": fields,
            "file": ["ädä.png", UPLOADS.file_size, hashlib.sha256(content).hexdigest()],
        }
        too_large = client.post("/upload", data=fields, files={"avatar": ("ada.png", content + b"x")})
        assert too_large.json() == {"typed": fields, "problem": "avatar: must be a file of at most 97 KB"}
        far_too_large = client.post("/upload", files={"avatar": ("ada.png", bytes(UPLOADS.body))})
        assert far_too_large.status_code == 413
    assert open_temporary_files() == before
