"""`python -m bench.hostile`: hostile texts in every text of every operation, and in the fields of every form.

The fields are taken from the operations' own types. Each text must be refused, naming the field, or taken and given
back literally: by the answer to the write, by what reads it, and in the panel as text. In no page of the panel or of
the settings may it become an element, an attribute, a comment, or anything that runs. What breaks that is printed.

    python -m bench.hostile --texts 1000 [--seed N] [--database URL]
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

from plugin.domain.text import is_visible
from tests.panel.html import forms_in
from tests.service import Service

from .hostile_fields import NEEDED, Field, fields, operation_with
from .hostile_pages import Read, spaced
from .hostile_texts import Texts
from .hostile_trial import MACHINE, Ids, Trial

A_WORKSPACE = 5  # rounds: each defines more of the workspace's own, of which pages show the first
FORMS = 3  # of a round
# What is kept in a normal form, so not as it was sent.
NORMAL = re.compile(
    r" (email|phone|url|profile_url|language|timezone|channel)$|contact_details.put value|attributes.define key"
    r"| attributes\.t_(?!.*text)|labels"
)
SETTINGS = (
    *("fields", "fields?edit=spare", "fields?edit=edited", "fields?delete=at_times", "tags", "tags?edit=vip"),
    *(
        "company_fields",
        "company_fields?new=1",
        "views",
        "permissions",
        "permissions?edit=notes.write",
        "permissions?edit=attributes.edit",
        "origins",
    ),
    *("keys", "keys?new=api", "audit", "retention"),
)


class Round:
    """One customer, with a text of its own in each field."""

    def __init__(self, trial: Trial, number: int) -> None:
        self.trial, self.number, self.ids = trial, number, trial.begin(number)
        self.taken: dict[Field, str] = {}
        self.answered: set[Field] = set()  # of those, the ones that the answer to the write gave back

    def push(self, texts: dict[Field, str]) -> None:
        """One request of all that fits: a text that is refused keeps no other away."""
        numbered = enumerate(texts.items(), self.number * 1_000)
        sent = [operation_with(field, text, at, self.ids) for at, (field, text) in numbered]
        for (field, text), result in zip(texts.items(), self.trial.run(sent), strict=True):
            refused = list(result) == ["errors"] if isinstance(result, dict) else False
            if refused:
                self._refused(field, text, result["errors"])
            elif result is not None:  # a deletion of what was never there
                self.taken[field] = text
                if any(spaced(one) == spaced(text) for one in strings_in(result)):
                    self.answered.add(field)
            self.trial.counts["refused" if refused else "taken"] += 1

    def _refused(self, field: Field, text: str, errors: list[dict[str, str]]) -> None:
        named = [one.get("field", "") for one in errors]
        names = (field.member, "id") if field.member == "customer" else (field.member,)  # its note is not there
        if not any(name in one for name in names for one in named):
            self.trial.fault(f"{field.name}: refused without its name: {text[:80]!r}: {errors!r:.300}")

    def read(self) -> set[Field]:
        """The fields that the API gives back: all that it says of this customer, and of the workspace's own things."""
        said: set[str] = set()
        for path in self.trial.paths:
            answer = self.trial.get(re.sub(r"\{(\w+)\}", lambda name: self._in_path(name[1]), path))
            said.update(spaced(one) for one in strings_in(answer))
        return {field for field, text in self.taken.items() if spaced(text) in said}

    def _in_path(self, name: str) -> str:
        value = NEEDED.get(name, {"id": self.ids["customer"], "key": "defined"}.get(name, "x"))
        return quote(str(value).format_map(self.ids), safe="")

    def shown(self, page: str) -> set[Field]:
        read = Read(page)
        return {field for field, text in self.taken.items() if read.holds(text)}


class Usual:
    """Which fields are given back, read and shown where nothing is hostile. Learns what pages are made of, too."""

    def __init__(self, trial: Trial, every: list[Field]) -> None:
        trial.begin_workspace()
        one = Round(trial, 0)
        one.push({field: f"Plain word a{at}z" for at, field in enumerate(every)})
        url = trial.open(one.ids, "Marta")
        page = trial.page(url, "plain")
        self.answered, self.read, self.shown = one.answered, one.read(), one.shown(page)
        pages = [page, *answers_to(trial, url, page), trial.page(url, "plain")]
        root = trial.open_settings("Sofia")
        for where in SETTINGS:
            address, page = trial.settings(root, where)
            pages += [page, *answers_to(trial, address, page)]
        trial.usual = set().union(*(Read(page).names for page in pages))

    def describe(self, every: list[Field]) -> None:
        for name in ("answered", "read", "shown"):
            others = [field.name for field in every if field not in getattr(self, name)]
            print(f"{len(every) - len(others)} of {len(every)} fields are {name}; not: {', '.join(others)}")


def answers_to(trial: Trial, url: str, page: str) -> Iterator[str]:
    """The pages that a page's forms lead to, refused and not."""
    for form in forms_in(page):
        names = [name for name in form.fields if name not in MACHINE]
        if form.method != "post" or "settings/" in form.action:
            continue
        for text in ("x" * 30_000, "", "Plain"):
            yield trial.led_to(urljoin(url, form.action), form.fields | dict.fromkeys(names, text)).text


def try_round(trial: Trial, usual: Usual, texts: Texts, every: list[Field], number: int) -> None:
    if number % A_WORKSPACE == 0:
        trial.begin_workspace()
    one = Round(trial, number)
    one.push({field: texts.text() for field in every})
    url = trial.open(one.ids, texts.text())
    page = trial.page(url, f"panel of round {number}")
    read, shown = one.read(), one.shown(page)
    for field, text in one.taken.items():
        if NORMAL.search(field.name) or not is_visible(text):  # a label that says nothing is made of the id
            continue
        for name, seen in (("answered", one.answered), ("read", read), ("shown", shown)):
            if field in getattr(usual, name) and field not in seen:
                trial.fault(f"{field.name}: taken and not {name}: {text[:80]!r}")
    try_forms(trial, texts, one.ids, url, page)


def try_forms(trial: Trial, texts: Texts, ids: Ids, url: str, page: str) -> None:
    """Some forms of this customer's panel, and one of the settings'."""
    forms = [form for form in forms_in(page) if form.method == "post"]
    for form in trial.chance.sample(forms, min(FORMS, len(forms))):
        trial.post(form, url, texts.text())
    address, page = trial.settings(trial.open_settings(texts.text()), trial.chance.choice(SETTINGS))
    forms = [form for form in forms_in(page) if form.method == "post" and "settings/" not in form.action]
    for form in trial.chance.sample(forms, min(1, len(forms))):
        trial.post(form, address, texts.text())


def strings_in(json_of: Any) -> Iterator[str]:
    if isinstance(json_of, str):
        yield json_of
    elif isinstance(json_of, list):
        for one in json_of:
            yield from strings_in(one)
    elif isinstance(json_of, dict):
        for key, value in json_of.items():
            yield key
            yield from strings_in(value)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--texts", type=int, default=1_000, help="in each field")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--database", help="an empty one; a file of its own if left out")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    free = {f"SIDELIGHT_REQUESTS_PER_{name}": "0" for name in ("KEY", "SESSION", "ADDRESS")}
    with tempfile.TemporaryDirectory(prefix="sidelight-hostile-") as folder:
        database = options.database or f"sqlite:///{folder}/sidelight.db"
        with Service(database, Path(folder), free) as service:
            trial, texts, every, begun = Trial(service, options.seed), Texts(options.seed), fields(), time.monotonic()
            usual = Usual(trial, every)
            usual.describe(every)
            for number in range(1, options.texts + 1):
                try_round(trial, usual, texts, every, number)
                if number % 50 == 0:
                    print(f"{number} texts, {time.monotonic() - begun:.0f} s, {dict(trial.counts)}", flush=True)
            last = Round(trial, options.texts + 1)
            for field in every:
                last.push({field: texts.megabyte()})
            log = service.log.read_text(errors="replace")
            trial.faults += [line for line in log.splitlines() if "Traceback" in line]
    print(f"{dict(trial.counts)}, {len(trial.forms)} fields of forms, {len(trial.faults)} faults")
    sys.exit("\n".join(trial.faults[:50]) if trial.faults else None)


if __name__ == "__main__":
    main()
