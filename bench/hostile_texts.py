"""Texts that do harm where somebody has forgotten to escape, to bound or to isolate them. The same seed makes the same.

What is injected is called by `SIGN`: an element or an attribute of that name has come out of a text.
"""

import random

SIGN = "hxq"

MARKUP = (
    f"<{SIGN}>",
    f"</p></form></div></template><{SIGN}>",
    f"</textarea><{SIGN}>",
    f"</title></style></script><{SIGN}>",
    f"<script>{SIGN}()</script>",
    f"<img src=x onerror={SIGN}()>",
    f"<svg/onload={SIGN}()>",
    f"<base href=//{SIGN}.example>",
    f"<meta http-equiv=refresh content=0;url=//{SIGN}.example>",
    f"<style>*{{background:url(//{SIGN}.example)}}</style>",
    f"--><{SIGN}><!--",
    f"]]><{SIGN}><![CDATA[",
    f"<!--{SIGN}",
    f"<?{SIGN}?>",
    f"<{SIGN}",
    f'" {SIGN}=1 on{SIGN}="1',
    f"' {SIGN}=1 on{SIGN}='1",
    f" {SIGN}=1 on{SIGN}=1 ",
    f"` {SIGN}=1 `",
    f'"><{SIGN}>',
    f"'><{SIGN}>",
    f"/><{SIGN}>",
    "<template shadowrootmode=open><slot name=m-top>",
    "<div slot=m-top>",
    "<input type=radio name=g1 class=end>",
)
WRITTEN = (
    "&lt;b&gt;",
    "&#60;b&#62;",
    "&amp;amp;",
    "&nbsp",
    "&#0;",
    "&",
    "%(name)s",
    "%(n",
    "%s%n%d",
    "{{ 7*7 }}",
    "{% raise %}",
    "${7*7}",
    "{0.__class__}",
    "\\u003cb\\u003e",
    "\\",
    "'; DROP TABLE customers; --",
    '"}],"op":"',
    "../../etc/passwd",
    "=HYPERLINK(1)",
    "\x1b[31m",
    f"javascript:{SIGN}()",
    f"java\tscript:{SIGN}()",
    f"data:text/html,<{SIGN}>",
    f'https://{SIGN}.example/"onmouseover={SIGN}()',
    f"https://a@{SIGN}.example/<{SIGN}>",
    f"mailto:a@b.example?bcc={SIGN}@c.example",
    "a@b.example",
    "Set-Cookie: a=b",
)
SIGNS = (
    *("\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u202a", "\u202c", "\u200e", "\u200f", "\u061c"),  # direction
    *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u180e"),  # no width
    *("\u115f", "\u3164", "\u2800", "\uffa0"),  # no shape
    *("\x01", "\x08", "\x0b", "\x0c", "\x1f", "\x7f", "\x80", "\x85", "\x9f"),  # control
    *("\n", "\r", "\r\n", "\t", " ", "\u00a0", "\u2028", "\u2029", "\u3000"),  # space
    *("\ufffe", "\uffff", "\U0001fffe", "\U000e0041", "\ue000", "\ufffd"),  # no characters
    *("e\u0301", "\u00e9", "\u1100\u1161", "\ufb01", "\u212b", "\u0130", "\u1e9e"),  # written in several ways
    *("עברית", "العربية", "漢字", "ไทย", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e6", "\ufdfd"),
)
BROKEN = ("\0", "\ud800", "\udfff", "\udc00\ud800", "\0\0\0")
LENGTHS = (30, 41, 101, 201, 500, 2_001, 4_001, 20_001, 40_001)
MEGABYTE = 1 << 20


class Texts:
    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def text(self) -> str:
        """One, of any of the kinds, each with something of its own in it to be found by."""
        chance = self._chance
        own = f"{chance.randrange(36**6):x}"
        match chance.randrange(10):
            case 0 | 1 | 2:
                return f"{own}{chance.choice(MARKUP)}"
            case 3:
                return f"{chance.choice(MARKUP)}{own}{chance.choice(WRITTEN)}"
            case 4 | 5:
                return f"{own}{chance.choice(WRITTEN)}{chance.choice(WRITTEN)}"
            case 6 | 7:
                return f"{chance.choice(SIGNS)}{own}{''.join(chance.choices(SIGNS, k=3))}{own}"
            case 8:
                return f"{own}{chance.choice(BROKEN if chance.random() < 0.5 else SIGNS)}{chance.choice(MARKUP)}"
            case _:
                return self._long(own)

    def megabyte(self) -> str:
        return f"{self._chance.choice(MARKUP)}{'a' * MEGABYTE}"

    def _long(self, own: str) -> str:
        """About as long as the limits are, without a place to break, or of signs that stand on one another."""
        chance, length = self._chance, self._chance.choice(LENGTHS)
        piece = chance.choice(("a", "W", "\u0301", "漢", "\u202e", "<b>", "&amp;", "\U0001f468\u200d"))
        return (own + piece * length)[:length]
