"""What becomes of a picture, and which ones are refused and why. Each is decoded as in the service, in a process."""

import asyncio
import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from plugin.errors import Busy, Invalid
from plugin.files import pictures as module
from plugin.files.pictures import Limits, Picture, Pictures
from tests.pictures import colour_of, is_about, opened, picture

SIZES = (48, 128)
LIMITS = Limits(size=200_000, pixels=2_000_000)
RED, WHITE, BLUE = (255, 0, 0), (255, 255, 255), (0, 0, 255)
TURNED = 0x0112  # EXIF: how the camera was held
HTML = b"<script>alert(1)</script>"


async def made(data: bytes, limits: Limits = LIMITS) -> Picture:
    return await Pictures(limits, SIZES).make(data, "picture")


async def refusal(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(Invalid) as refused:
        await made(data, limits)
    (problem,) = refused.value.problems
    assert problem.field == "picture"
    return problem.code


def half_red(width: int, height: int, *, is_left: bool) -> Image.Image:
    """A red half, and a blue one."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height) if is_left else (0, 0, width, height // 2))
    return image


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
async def test_a_picture_becomes_two_squares_of_webp(kind: str) -> None:
    one = await made(picture(200, 100, kind=kind))
    assert [(opened(data).format, opened(data).size) for data in one.data] == [("WEBP", (size, size)) for size in SIZES]
    assert is_about(colour_of(one.data[-1], 64, 64), RED)
    assert not one.flattened


async def test_the_middle_is_kept_the_right_way_up() -> None:
    exif = Image.Exif()
    exif[TURNED] = 6  # the camera was held upright: what is left in the file is at the top
    one = await made(saved(half_red(400, 200, is_left=True), "JPEG", exif=exif, quality=95))
    assert is_about(colour_of(one.data[-1], 64, 5), RED)
    assert is_about(colour_of(one.data[-1], 64, 122), BLUE)


async def test_nothing_that_came_along_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Ada at home"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    sent = saved(half_red(64, 64, is_left=True), "JPEG", exif=exif, icc_profile=profile, comment=HTML)
    one = await made(sent + b"PK\x03\x04" + HTML)
    for data in one.data:
        assert not {"exif", "icc_profile", "xmp", "comment"} & opened(data).info.keys()
        assert b"script" not in data
        assert b"home" not in data


async def test_what_is_transparent_is_white_and_what_has_sixteen_bits_has_its_shade() -> None:
    assert is_about(colour_of((await made(picture(mode="RGBA", colour=(255, 0, 0, 0)))).data[-1], 9, 9), WHITE)
    assert is_about(colour_of((await made(picture(mode="I;16", colour=32_768))).data[-1], 9, 9), (128, 128, 128))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
async def test_of_a_moving_picture_the_first_one_is_kept_and_it_is_said(kind: str) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("blue", "red")]
    one = await made(saved(frames[0], kind, save_all=True, append_images=frames[1:]))
    assert one.flattened
    assert is_about(colour_of(one.data[-1], 64, 64), BLUE)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "required"),
        (b"hello", "picture_kind"),
        (b"<html>" + HTML, "picture_kind"),
        (picture(kind="TIFF"), "picture_kind"),
        (picture(kind="BMP"), "picture_kind"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "picture_svg"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><!DOCTYPE svg><svg/>', "picture_svg"),
        (picture()[:60], "picture_broken"),
        (picture(400, 300, kind="JPEG")[:900], "picture_broken"),
        (picture(1, 1), "picture_small"),
        (picture(15, 90), "picture_small"),
        (picture(1, 30_000, 0, mode="1"), "picture_narrow"),
        (picture(16, 129), "picture_narrow"),
        (picture(30_000, 30_000, 0, mode="1"), "picture_pixels"),
        (picture(2_000, 1_001, 0, mode="1", kind="GIF"), "picture_pixels"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200_001), "file_size_limit"),
    ],
    ids=lambda one: one if isinstance(one, str) else repr(one[:8]),
)
async def test_what_is_no_picture_that_can_be_kept_is_refused_with_a_reason(data: bytes, code: str) -> None:
    assert await refusal(data) == code


async def test_a_picture_that_needs_more_memory_than_it_may_have_ends_its_own_process_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    greedy = tmp_path / "greedy.py"
    greedy.write_text(
        module.WORKER.read_text().replace(
            "def make(data",
            "def make(data, pixels, sizes):\n    return len(bytearray(1 << 34)), []\n\n\ndef unused(data",
        )
    )
    monkeypatch.setattr(module, "WORKER", greedy)
    assert await refusal(picture()) == "picture_costly"


async def test_one_that_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And whoever waits for a turn behind such ones is asked to come again."""
    idle = tmp_path / "idle.py"
    idle.write_text(
        f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'a').write(f'{{os.getpid()}}\\n')\ntime.sleep(60)"
    )
    monkeypatch.setattr(module, "WORKER", idle)
    monkeypatch.setattr(module, "SECONDS", 0.5)
    pictures = Pictures(LIMITS, SIZES)
    tries = [pictures.make(picture(), "picture") for _ in range(module.AT_ONCE + 1)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert {type(one) for one in found} <= {Invalid, Busy}
    for pid in (tmp_path / "pid").read_text().split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)


async def test_a_picture_has_the_same_name_whenever_it_is_the_same() -> None:
    one, other, third = await made(picture()), await made(picture()), await made(picture(colour="blue"))
    assert one.hash == other.hash != third.hash
