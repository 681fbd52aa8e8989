"""Decodes one picture and encodes it anew, in a process of its own, which bounds itself first.

It imports nothing of ours, reads the picture from standard input, and writes one line of JSON, which says what it
found, and then the new pictures, one after the other.
"""

import json
import resource
import sys
from io import BytesIO
from typing import Any

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")  # MPO, a JPEG of several pictures, comes with JPEG
ANIMATED = ("PNG", "WEBP", "GIF", "AVIF")
SMALLEST = 16  # pixels of a side
NARROWEST = 8  # times as long as wide
QUALITY = 82
BASE_MEMORY = 320 << 20  # bytes of address space: the interpreter and its libraries
BYTES_A_PIXEL = 12  # four each for the decoder, the picture and a copy
CPU_SECONDS = 8
SVG = (b"<svg", b"<!doctype svg", b"<?xml")
BOM = b"\xef\xbb\xbf"


class Refused(Exception):
    """`code` is one of the service's problems with a picture; `limit` is what its words name."""

    def __init__(self, code: str, limit: int = 0) -> None:
        super().__init__(code)
        self.said = {"refused": code, "limit": limit}


def main() -> None:
    pixels, *sizes = map(int, sys.argv[1:])
    bound(pixels)
    try:
        flattened, made = make(sys.stdin.buffer.read(), pixels, sizes)
        said: dict[str, Any] = {"flattened": flattened, "lengths": [len(one) for one in made]}
    except Refused as refused:
        said, made = refused.said, []
    except MemoryError:
        said, made = {"refused": "picture_costly", "limit": 0}, []
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + b"".join(made))


def bound(pixels: int) -> None:
    memory = BASE_MEMORY + BYTES_A_PIXEL * pixels
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def make(data: bytes, pixels: int, sizes: list[int]) -> tuple[bool, list[bytes]]:
    """Whether it was the first of several pictures, and the picture in each size."""
    from PIL import AvifImagePlugin, Image, UnidentifiedImageError, WebPImagePlugin  # noqa: F401  those two register

    Image.MAX_IMAGE_PIXELS = None  # the size is looked at here, and before anything is decoded
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            check_size(*image.size, pixels)
            flattened = image.format in ANIMATED and bool(getattr(image, "is_animated", False))
            square = squared(image, max(sizes))
            return flattened, [encoded(square, size) for size in sizes]
    except UnidentifiedImageError:
        raise Refused("picture_svg" if is_svg(data) else "picture_kind") from None
    except (Refused, MemoryError):
        raise
    except Exception:  # decoders of hostile bytes raise whatever they like
        raise Refused("picture_broken") from None


def check_size(width: int, height: int, pixels: int) -> None:
    short, long = sorted((width, height))
    if width * height > pixels:
        raise Refused("picture_pixels", pixels // 1_000_000)
    if long > NARROWEST * short:
        raise Refused("picture_narrow", NARROWEST)
    if short < SMALLEST:
        raise Refused("picture_small", SMALLEST)


def squared(image: Any, size: int) -> Any:
    """The middle of it, the right way up, in sRGB, and no larger than needed."""
    from PIL import ImageOps

    image.draft("RGB", (2 * size, 2 * size))  # a JPEG is decoded at a fraction of its size
    image.load()
    profile, turned = image.info.get("icc_profile"), image.getexif().get(0x0112)
    wanted = size / min(image.size)
    if wanted < 1:
        image.thumbnail([max(size, round(side * wanted)) for side in image.size], reducing_gap=3.0)
    small = upright(image, turned)
    small = ImageOps.fit(in_srgb(small, profile), (size, size))
    small.info.clear()
    return small


def upright(image: Any, turned: object) -> Any:
    from PIL import Image

    ways = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # of EXIF, as Pillow's transpositions
    return image.transpose(Image.Transpose(ways[turned])) if isinstance(turned, int) and turned in ways else image


def in_srgb(image: Any, profile: bytes | None) -> Any:
    """On white where it is transparent. A profile that cannot be used is left out."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":  # 16 bits a pixel: Pillow would cut them off at 255
        image = image.point(lambda value: value / 256).convert("L")
    has_alpha = image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info
    if not has_alpha:
        return with_profile(image, profile)
    image = image.convert("RGBA")
    shown = with_profile(image.convert("RGB"), profile)
    return Image.composite(shown, Image.new("RGB", shown.size, "white"), image.getchannel("A"))


def with_profile(image: Any, profile: bytes | None) -> Any:
    if not profile or image.mode not in ("RGB", "CMYK", "L"):
        return image.convert("RGB")
    from PIL import ImageCms

    try:
        own, usual = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, own, usual, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image.convert("RGB")


def encoded(square: Any, size: int) -> bytes:
    from PIL import Image

    one = square if square.width == size else square.resize((size, size), Image.Resampling.LANCZOS)
    out = BytesIO()
    one.save(out, "WEBP", quality=QUALITY, method=6)
    return out.getvalue()


def is_svg(data: bytes) -> bool:
    return data[:2_000].removeprefix(BOM).lstrip().lower().startswith(SVG) and b"<svg" in data[:20_000].lower()


if __name__ == "__main__":
    main()
