"""A finite page is left for a form's answer: where the form could not be run, the answer holds what was typed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from plugin.actions.operate import operate
from plugin.domain.actor import Actor
from plugin.domain.customers import UpsertCustomer
from plugin.domain.notes import AddNote
from plugin.domain.once import MARK
from plugin.domain.rights import By
from plugin.errors import OutcomeUnknown, Unavailable
from plugin.panel.machine.access import session_by
from plugin.panel.machine.forms import is_of_machine
from plugin.settings import Settings
from tests.panel.html import Form, forms_in, text
from tests.panel.inside import Inside, inside

TYPED = "\n<b>Paris</b> &amp;\u202e\nTexas</textarea>"
READING = ("read", "row", "rows")
ERRORS = [(Unavailable(OSError()), 503), (OutcomeUnknown(OSError()), 503), (RuntimeError(), 500)]


class Finite:
    """A finite panel of Ada, open."""

    def __init__(self, service: Inside, url: str, html: str) -> None:
        self.service, self.url, self.html = service, url, html

    @property
    def forms(self) -> list[Form]:
        return [form for form in forms_in(self.html) if form.method == "post"]

    async def post(self, action: str, fields: dict[str, Any], **headers: str) -> httpx.Response:
        return await self.service.http.post(f"{self.url}{action}", data=fields, headers=headers)


@asynccontextmanager
async def finite_at(tmp_path: Path) -> AsyncIterator[Finite]:
    async with inside(Settings(database=f"sqlite:///{tmp_path}/x.db")) as service:
        url = await service.open()
        session = await session_by(service.app.state.panel, url.split("/")[-2])
        by = By(Actor("api", "key", "Acme"))
        made = [UpsertCustomer(id="ada", name="Ada"), AddNote(customer="ada", text="Called", author="marta")]
        await operate(service.ctx, session.workspace_id, by, made, service.now)
        answer = await service.http.get(url)
        yield Finite(service, url.partition("?")[0], answer.text)


@contextmanager
def failing(panel: Finite, error: Exception, *calls: str) -> Iterator[None]:
    async def fail(*_given: Any, **_named: Any) -> None:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        for call in calls:
            patch.setattr(type(panel.service.ctx.store), call, fail)
        yield


@pytest.mark.parametrize("calls", [("change",), (*READING, "change")], ids=["the save", "all"])
@pytest.mark.parametrize(("error", "status"), ERRORS, ids=["away", "unknown", "a defect"])
async def test_every_form_gives_back_what_was_typed_and_sends_it_again(
    tmp_path: Path, error: Exception, status: int, calls: tuple[str, ...]
) -> None:
    async with finite_at(tmp_path) as panel:
        with failing(panel, error, *calls):
            tried = [form for form in panel.forms if await gives_back(panel, form, status)]
    assert len(tried) > 8


async def gives_back(panel: Finite, form: Form, status: int) -> bool:
    """False where it has nothing to save, and leads back to the panel."""
    own = [name for name in form.fields if not is_of_machine(name)]
    fields = form.fields | dict.fromkeys(own, TYPED)
    answer = await panel.post(form.action, fields)
    if answer.status_code == 303:
        return False
    assert answer.status_code == status
    assert answer.text.count("<textarea readonly") == len(own)
    assert "Paris</b>" not in answer.text
    (again,) = forms_in(answer.text)
    assert again.fields == fields
    return True


async def test_the_same_again_saves_it_once(tmp_path: Path) -> None:
    async with finite_at(tmp_path) as panel:
        composer = next(form for form in panel.forms if form.action == "notes")
        with failing(panel, Unavailable(OSError()), *READING, "change"):
            answer = await panel.post("notes", composer.fields | {"text": "Called again"})
        for _ in range(2):
            saved = await panel.post("notes", forms_in(answer.text)[0].fields)
            assert saved.status_code == 303
        page = await panel.service.http.get(f"{panel.url}{saved.headers['location'].removeprefix('./')}")
    assert [form.fields.get("text") for form in forms_in(page.text)].count("Called again") == 1


async def test_what_was_refused_is_given_back_where_the_refusal_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_given: Any) -> None:
        raise Unavailable(OSError())

    async with finite_at(tmp_path) as panel:
        email = next(form for form in panel.forms if form.action == "attributes/email")
        monkeypatch.setattr("plugin.panel.machine.forms.leave_reply", fail)
        answer = await panel.post(email.action, email.fields | {"value": "no address"})
    assert answer.status_code == 503
    assert "no address" in answer.text


async def test_of_a_panel_that_has_ended_it_can_be_copied(tmp_path: Path) -> None:
    async with finite_at(tmp_path) as panel:
        panel.service.now += timedelta(days=30)
        answer = await panel.post("notes", {MARK: "x", "text": "Called again"})
    assert answer.status_code == 410
    assert "This panel has ended" in text(answer.text)
    assert "Called again" in answer.text
    assert forms_in(answer.text) == [], "it would be answered the same"


@pytest.mark.parametrize(
    ("fields", "headers"), [({}, {}), ({MARK: "x"}, {"sec-fetch-site": "cross-site"})], ids=["live", "from elsewhere"]
)
async def test_what_no_finite_page_has_posted_is_not_shown(
    tmp_path: Path, fields: dict[str, str], headers: dict[str, str]
) -> None:
    async with finite_at(tmp_path) as panel:
        panel.service.now += timedelta(days=30)
        answer = await panel.post("notes", {"text": "Called again"} | fields, **headers)
    assert "Called again" not in answer.text
