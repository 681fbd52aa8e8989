"""Pictures as people and attackers send them."""

from io import BytesIO
from typing import Any

from PIL import Image


def picture(
    width: int = 40, height: int = 40, colour: Any = "red", *, kind: str = "PNG", mode: str = "RGB", **how: Any
) -> bytes:
    out = BytesIO()
    Image.new(mode, (width, height), colour).save(out, kind, **how)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def colour_of(data: bytes, x: int, y: int) -> tuple[int, ...]:
    found = opened(data).convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def is_about(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """WebP loses a little."""
    return all(abs(mine - theirs) < 12 for mine, theirs in zip(one, other, strict=True))
