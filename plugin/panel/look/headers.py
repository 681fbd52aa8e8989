"""The headers of everything that a frame is sent.

No script may run, nothing may be kept, only the workspace's origins may frame it.
"""

import re
from collections.abc import Iterable

ANYWHERE = ("*",)
REFUSED = re.compile(r"\s*q\s*=\s*0(?:\.0*)?\s*")
KEEP_FOR_EVER = "public, max-age=31536000, immutable"
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)


def accepts_gzip(accept_encoding: str) -> bool:
    """`gzip;q=0` says that it does not."""
    offers = (offer.partition(";") for offer in accept_encoding.lower().split(","))
    return any(name.strip() in ("gzip", "x-gzip") and not REFUSED.fullmatch(rest) for name, _, rest in offers)


def page_headers(origins: Iterable[str]) -> dict[str, str]:
    """`'self'` is for the frame that answers of forms go to."""
    ancestors = " ".join([*origins, "'self'"]) if tuple(origins) != ANYWHERE else "*"
    return {
        "content-security-policy": (
            "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; "
            f"base-uri 'none'; frame-ancestors {ancestors}"
        ),
        "cache-control": "no-store, no-transform",
        # a host that is cross-origin isolated shows no frame without these two
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "cross-origin",
        "permissions-policy": PERMISSIONS,
        "referrer-policy": "no-referrer",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
    }
