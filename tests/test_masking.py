"""Secrets are recognised by their shape: no log line and no message of the process holds one."""

import logging
import subprocess
import sys
import time
from urllib.parse import quote

import pytest

from plugin.domain.secret import new_secret
from plugin.masking import Masking, without_secrets

SECRET = "mF0pzd2OTXMLARLDg9RxEPL8Zyn9QUzSMkOBX_WF-fM"  # as `new_secret` makes them
ENCODED = "".join(f"%{ord(sign):02X}" for sign in SECRET)
TOKEN = f"eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ3c18xIiwic3ViIjoibWFydGEiLCJqdGkiOiIxIn0.{SECRET}"


@pytest.mark.parametrize(
    "text",
    [
        f"/p/{SECRET}/notes",
        f"//p//{SECRET}//",
        f"/%70/{SECRET}",
        f"/p%2F{SECRET}%2fnotes",
        f"/p%252F{SECRET}",
        f"/elsewhere/{SECRET}/x",
        f"/p/{SECRET}.",
        f"?q={SECRET}",
        f"sk_{SECRET}",
        f"KeyError({SECRET!r})",
        f'{{"referer": "https://panel.example/p/{SECRET}/"}}',
        f"b'GET /p/{SECRET}/ HTTP/1.1'",
        f"/embed?token={TOKEN}",
        f"/embed?%74oken={TOKEN}",
        f"a token {TOKEN}.",
        f"{SECRET}\n{SECRET}",
        f"/embed%3Btoken%3D{SECRET}",
        f"/x?q=%22{SECRET}%22",
        f"/x?q=a%253D{SECRET}",
        f"/x?q=a%25253d{SECRET}",
        f"/x?q={TOKEN.replace('.', '%2e')}",
    ],
)
def test_a_secret_is_masked_wherever_it_stands(text: str) -> None:
    masked = without_secrets(text)
    assert SECRET not in masked
    assert "***" in masked


def test_each_part_of_a_percent_encoded_token_is_masked() -> None:
    head, _, rest = TOKEN.partition(".")
    encoded = "".join(f"%{ord(sign):02x}" for sign in f".{rest}")
    assert without_secrets(f"/x?q={head}{encoded}") == f"/x?q={head}%2e***%2e***"


@pytest.mark.parametrize("encoded", [ENCODED, ENCODED.lower(), quote(ENCODED), SECRET[:20] + ENCODED[60:]])
def test_a_percent_encoded_secret_is_masked(encoded: str) -> None:
    assert without_secrets(f"/x/{encoded}/y") == "/x/***/y"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/p/s3cret/notes", "/p/***/notes"),
        ("/p/s3cret?q=plan", "/p/***?q=plan"),
        ("//p//s3cret/notes", "//p//***/notes"),
        ("/embed?token=abc.def.ghi&x=1", "/embed?token=***&x=1"),
        ("Authorization: Bearer short", "Authorization: Bearer ***"),
        ("postgresql://sidelight:pass@host/db", "postgresql://sidelight:***@host/db"),
        ("postgresql://sidelight:p@ss:w@host/db", "postgresql://sidelight:***@host/db"),
    ],
)
def test_what_stands_where_a_secret_stands_is_masked(text: str, masked: str) -> None:
    assert without_secrets(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "/v1/customers/p",
        "/v1/customers/cust-1/attributes?after=12.0f3a",
        "https://inbox.example.com:8400/x",
        'File "plugin/panel/machine/live_page.py", in _every_refusal_of_a_session_is_shut_and_the_same',
        "ps_q1w2e3r4t5y6u7i8",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    "text",
    ["/p/", "/p/%", "%41", "a-", "token=", "://a:", "Aa%", "Bearer ", "://:@", "'", "%3D", "%3Da", "%253d%41", "%"],
)
def test_masking_takes_no_longer_for_what_is_made_to_take_long(text: str) -> None:
    long = text * (1_000_000 // len(text))
    begun = time.process_time()
    without_secrets(long)
    assert time.process_time() - begun < 2


def test_a_new_secret_has_the_shape_that_is_masked() -> None:
    for _ in range(1_000):
        for secret in (new_secret(), new_secret("sk_")):
            assert without_secrets(f"/x/{secret}") == "/x/***"


def test_the_formatter_masks_arguments_and_tracebacks() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        caught = (type(error), error, error.__traceback__)
    record = logging.LogRecord("any.package", logging.ERROR, "", 0, "GET %s", (f"/p/{SECRET}/",), caught)
    text = Masking().format(record)
    assert "ValueError: ***" in text
    assert SECRET not in text


PROCESS = """
import asyncio, logging, sys, threading, warnings
from plugin.masking import log_what_is_not_caught, mask_all_logs
mask_all_logs(logging.INFO)
log_what_is_not_caught()
secret = sys.argv[1]
def fail(): raise ValueError(secret)
class Dying:
    def __del__(self): fail()
async def forgotten(): asyncio.get_running_loop().create_task(boom())
async def boom(): fail()
logging.getLogger("some.package").info("a %s", secret)
logging.getLogger("uvicorn.error").error("b /p/%s/", secret)
warnings.warn(secret)
thread = threading.Thread(target=fail); thread.start(); thread.join()
Dying()
asyncio.get_event_loop_policy().new_event_loop().call_exception_handler({"message": secret})
fail()
"""


def test_nothing_that_a_process_prints_holds_a_secret_whoever_logs_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROCESS, SECRET], capture_output=True, text=True, timeout=60, check=False
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 1
    assert SECRET not in printed
    assert printed.count("***") >= 7, printed
