"""Email addresses."""

import re
from urllib.parse import quote

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from plugin.domain.value import Value

from .address import NARROW, AddressType, without_marks

LONGEST = 254  # RFC 5321
UNRESERVED = "!$'*+-._~"  # of a local part, as a `mailto:` link holds it
SCHEME = re.compile(r"mailto:", re.IGNORECASE)
MOST_WRAPPED = 4  # one in another: `<mailto:<ada@example.com>>`
BEHIND = ".,;"  # what a sentence or a list leaves behind an address


class EmailType(AddressType):
    """The normal form has its domain in small letters, and an international one in its own script."""

    code = "email"
    # The everyday address, found faster than by the full grammar; also under `.test` and `.local`, which hosts use.
    LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    EVERYDAY = re.compile(rf"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:{LABEL}\.)+[a-z]{{2,63}}", re.ASCII | re.IGNORECASE)

    def clean(self, text: str) -> str:
        text = without_marks(text.translate(NARROW))
        for _ in range(MOST_WRAPPED):
            text = _unwrapped(text)
        return text

    def normal(self, text: str) -> str | None:
        if len(text) <= LONGEST and text.find("@") <= 64 and self.EVERYDAY.fullmatch(text):
            local, _, domain = text.partition("@")
            return f"{local}@{domain.lower()}"
        bare = text.rstrip(BEHIND)
        if bare != text:
            return self.normal(bare)
        found = _validated(text)
        return found.normalized if found and ("." in found.domain or found.domain.startswith("[")) else None

    def link(self, value: Value) -> str:
        """An unusual one is linked where it is clear which part is the mailbox."""
        found = _validated(str(value), with_name=True)
        address = found.ascii_email or found.normalized if found else self.clean(str(value))
        local, _, domain = address.rpartition("@")
        if not local or not domain or any(sign.isspace() for sign in domain) or ("@" in local and '"' not in local):
            return ""
        return f"mailto:{quote(local, safe=UNRESERVED)}@{quote(domain, safe='[]:')}"


def _unwrapped(text: str) -> str:
    """Of `<ada@example.com>` and `mailto:ada@example.com?subject=…` the address."""
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1].strip()
    return text[len("mailto:") :].partition("?")[0].strip() if SCHEME.match(text) else text


def _validated(text: str, with_name: bool = False) -> ValidatedEmail | None:
    """`with_name`: as `Ada <ada@example.com>`, too."""
    if len(text) > 2 * LONGEST:
        return None
    try:
        return validate_email(
            text,
            check_deliverability=False,
            strict=True,
            allow_quoted_local=True,
            allow_domain_literal=True,
            allow_display_name=with_name,
            globally_deliverable=False,
        )
    except EmailNotValidError:
        return None
