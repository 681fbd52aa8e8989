"""A session's colours: its theme, and its host's accent made legible on both grounds."""

import functools

from plugin.domain.workspace import Appearance

GROUNDS = {"light": (246, 246, 248), "dark": (32, 34, 38)}  # the raised ones: nearer to any accent than the page's own
TINT = 0.14  # of the accent, in the ground of badges and of what is marked or chosen
LEGIBLE = 4.5  # WCAG 2.2 AA for text
STEPS = 50
BEATS_MISSED = 2.5  # then the connection counts as lost
Colour = tuple[int, int, int]


@functools.lru_cache(maxsize=1024)
def theme_sheet(appearance: Appearance, heartbeat: float) -> str:
    rules = {"light": ":root{color-scheme:light}", "dark": ":root{color-scheme:dark}"}.get(appearance.theme, "")
    rules += f":root{{--lost:{heartbeat * BEATS_MISSED:g}s}}"
    if appearance.accent:
        accent = tuple(bytes.fromhex(appearance.accent[1:]))
        light, dark = (legible((accent[0], accent[1], accent[2]), GROUNDS[ground]) for ground in ("light", "dark"))
        rules += (
            f":root{{--accent:light-dark({_hex(light)},{_hex(dark)});"
            f"--on-accent:light-dark({_hex(text_on(light))},{_hex(text_on(dark))})}}"
        )
    return rules


def legible(colour: Colour, ground: Colour) -> Colour:
    """The colour, moved towards the ground's opposite no further than it must be to be read on it, tinted or not."""
    target = (0, 0, 0) if luminance(ground) > 0.5 else (255, 255, 255)
    for step in range(STEPS + 1):
        mixed = _mixed(colour, target, step / STEPS)
        if contrast(mixed, _mixed(ground, mixed, TINT)) >= LEGIBLE:
            return mixed
    return target


def text_on(colour: Colour) -> Colour:
    return max(((255, 255, 255), (16, 20, 42)), key=lambda text: contrast(text, colour))


def contrast(one: Colour, other: Colour) -> float:
    """WCAG's contrast ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    """WCAG's relative luminance."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hex(colour: Colour) -> str:
    return f"#{bytes(colour).hex()}"
