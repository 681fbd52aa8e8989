"""A posted body, read as it arrives: fields in memory, files in temporary files, each within its limits.

`multipart` is the parser that Litestar depends on. Litestar's own form reading is not used, because it keeps a repeated
field only sometimes as a list, bounds no file, and holds every field in memory before anything can be refused.
"""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from typing import IO

from msgspec import Struct
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from plugin.domain.problems import invalid

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MOST_FIELDS = 1_000  # a form of a workspace's every choice
MOST_TEXT = 512 * 1024  # bytes of all fields: the longest note, each of its characters escaped, twice over
LONGEST_NAME = 200


class Limits(Struct, frozen=True):
    """What one form takes besides its fields; a form without an upload takes no file."""

    files: int = 0
    file_size: int = 0  # bytes of each

    @property
    def body(self) -> int:
        """For the route's `request_max_body_size`. Twice what is kept, so that a file too large is refused by name."""
        return MOST_TEXT + 2 * self.files * self.file_size


NO_FILES = Limits()


class PostedFile:
    """An upload. Its temporary file has no name on disk, so that it is gone when closed, or when the process dies."""

    __slots__ = ("_file", "content_type", "filename", "problem", "size")

    def __init__(self, filename: str, content_type: str) -> None:
        self.filename, self.content_type, self.size = filename, content_type, 0
        self.problem = ""  # why it was refused; then nothing of it is kept
        self._file: IO[bytes] | None = None

    async def write(self, data: bytes) -> None:
        self.size += len(data)
        await asyncio.to_thread(self._append, data)

    async def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, from the beginning on; empty at the end."""
        return await asyncio.to_thread(self._file.read, size) if self._file else b""

    async def rewind(self) -> None:
        if self._file:
            await asyncio.to_thread(self._file.seek, 0)

    def refuse(self, code: str) -> None:
        self.problem = code
        self.close()

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def _append(self, data: bytes) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed by `close`, with the form
        self._file.write(data)


class Posted:
    """What a form holds: each field's values in their order, and the files by field."""

    def __init__(self, limits: Limits = NO_FILES) -> None:
        self.fields: dict[str, list[str]] = {}
        self.files: dict[str, list[PostedFile]] = {}
        self.limits = limits

    def text(self, name: str) -> str | None:
        """The last of a field's values: a checkbox comes after the hidden field that holds its unchecked value."""
        values = self.fields.get(name)
        return values[-1] if values else None

    def file(self, name: str) -> PostedFile | None:
        """None where none was chosen. One that was refused raises, so that the refusal is shown beside its field."""
        files = self.files.get(name)
        if not files:
            return None
        for file in files:
            if file.problem:
                limits = {"file_size": self.limits.file_size // 1024 or 1, "files": self.limits.files}
                raise invalid(name, file.problem, limit=limits[file.problem.removesuffix("_limit")])
        return files[-1]

    def close(self) -> None:
        for files in self.files.values():
            for file in files:
                file.close()


async def read_posted(content_type: str, chunks: AsyncIterator[bytes], limits: Limits = NO_FILES) -> Posted:
    """What no browser would post is nothing: another type, a broken body, fields without end."""
    kind, options = parse_options_header(content_type)
    if kind == MULTIPART:
        return await _read_multipart(options.get("boundary", ""), chunks, limits)
    posted = Posted(limits)
    if kind == URLENCODED:
        body = b"".join([chunk async for chunk in chunks])
        posted.fields = _fields(body)
    return posted


ESCAPES = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")


def _fields(body: bytes) -> dict[str, list[str]]:
    """The standard library takes ten times as long where each sign is escaped, as in any language but a Latin one."""
    fields: dict[str, list[str]] = {}
    if body.count(b"&") >= MOST_FIELDS:
        return {}
    for pair in filter(None, body.split(b"&")):
        name, _, value = pair.partition(b"=")
        fields.setdefault(_decoded(name), []).append(_decoded(value))
    return fields


def _decoded(text: bytes) -> str:
    """Runs of escapes are one call each."""
    text = ESCAPES.sub(lambda run: bytes.fromhex(run[0].replace(b"%", b"").decode()), text.replace(b"+", b" "))
    return text.decode("utf-8", "replace")


async def _read_multipart(boundary: str, chunks: AsyncIterator[bytes], limits: Limits) -> Posted:
    reader = _Reader(limits)
    try:
        with PushMultipartParser(boundary, max_segment_count=MOST_FIELDS) as parser:
            async for chunk in chunks:
                for event in parser.parse(chunk) if chunk else ():
                    await reader.take(event)
                if parser.closed:
                    break
        for files in reader.posted.files.values():
            for file in files:
                await file.rewind()
    except (MultipartError, _TooMuchText):
        reader.posted.close()
        return Posted(limits)
    except BaseException:
        reader.posted.close()
        raise
    return reader.posted


class _TooMuchText(Exception):
    """More than any form of the panel holds."""


class _Reader:
    """Puts together what the parser finds, segment after segment."""

    def __init__(self, limits: Limits) -> None:
        self.posted = Posted(limits)
        self._limits, self._text_left, self._files_seen = limits, MOST_TEXT, 0
        self._name = ""
        self._text: list[bytes] | None = None
        self._file: PostedFile | None = None

    async def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        if event is None:
            self._end()
        elif isinstance(event, MultipartSegment):
            self._begin(event)
        elif self._text is not None:
            self._add_text(bytes(event))
        elif self._file is not None and not self._file.problem:
            await self._add_to_file(self._file, bytes(event))

    def _begin(self, segment: MultipartSegment) -> None:
        self._name = segment.name or ""
        self._text = self._file = None
        if segment.filename is None:
            self._text = []
        elif segment.filename:  # an input in which no file was chosen posts an empty name
            self._file = self._open(segment.filename, segment.content_type or "application/octet-stream")

    def _open(self, filename: str, content_type: str) -> PostedFile:
        file = PostedFile(filename[-LONGEST_NAME:], content_type)
        self._files_seen += 1
        if self._files_seen > self._limits.files:
            file.refuse("files_limit")
        self.posted.files.setdefault(self._name, []).append(file)
        return file

    def _add_text(self, data: bytes) -> None:
        assert self._text is not None
        self._text_left -= len(data)
        if self._text_left < 0:
            raise _TooMuchText
        self._text.append(data)

    async def _add_to_file(self, file: PostedFile, data: bytes) -> None:
        if file.size + len(data) > self._limits.file_size:
            file.refuse("file_size_limit")  # the rest is read past, so that the fields behind it are kept
        else:
            await file.write(data)

    def _end(self) -> None:
        if self._text is not None:
            value = b"".join(self._text).decode("utf-8", "replace")
            self.posted.fields.setdefault(self._name, []).append(value)
        self._text = self._file = None
