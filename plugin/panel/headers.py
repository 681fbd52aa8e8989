"""The headers of everything that a frame is sent. No script may run, nothing may be kept, only the workspace's origins may frame it."""

from collections.abc import Iterable

ANYWHERE = ("*",)
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


def page_headers(origins: Iterable[str]) -> dict[str, str]:
    """`'self'` is for the frame that answers of forms go to."""
    ancestors = " ".join([*origins, "'self'"]) if tuple(origins) != ANYWHERE else "*"
    return {
        "content-security-policy": (
            "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; "
            f"base-uri 'none'; frame-ancestors {ancestors}"
        ),
        "cache-control": "no-store, no-transform",
        "permissions-policy": PERMISSIONS,
        "referrer-policy": "no-referrer",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
    }
