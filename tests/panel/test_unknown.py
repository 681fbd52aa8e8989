"""What the strip says of a save that the database has not answered."""

from types import SimpleNamespace
from typing import cast

import pytest
from litestar import Litestar, post
from litestar.datastructures import State
from litestar.testing import TestClient

from plugin import panel
from plugin.actions.context import Context
from plugin.domain.actor import Agent
from plugin.domain.reply import Reply, ReplyKind
from plugin.domain.workspace import Appearance, PanelSession
from plugin.errors import OutcomeUnknown, Unavailable
from plugin.panel.machine.access import PanelRequest
from plugin.panel.machine.forms import Form
from plugin.panel.machine.posted import Posted
from plugin.store import Store
from tests.world import NOW


@pytest.mark.parametrize(
    ("error", "language", "said"),
    [
        (Unavailable, "en", "<h1>Not saved</h1>"),
        (OutcomeUnknown, "en", "<h1>It is not known whether this was saved</h1>"),
        (OutcomeUnknown, "de", "<h1>Es ist nicht bekannt, ob dies gespeichert wurde</h1>"),
    ],
)
def test_only_what_is_known_is_said(error: type[Unavailable], language: str, said: str) -> None:
    @post("/p/secret/notes")
    async def raises() -> None:
        raise error(OSError("gone"))

    state = State({"panel": SimpleNamespace(clock=lambda: NOW)})
    app = Litestar([raises], exception_handlers=panel.exception_handlers, state=state, openapi_config=None)
    with TestClient(app) as client:
        answer = client.post("/p/secret/notes", headers={"accept-language": language})
    assert answer.status_code == 503
    assert said in answer.text
    assert "Nothing was saved" not in answer.text


class Away:
    """A store that has saved the form, and then no longer answers."""

    async def change(self, _unit: object) -> None:
        raise Unavailable(OSError("gone"))


@pytest.mark.parametrize("kind", ["saved", "conflict"])
@pytest.mark.parametrize("live", [True, False])
async def test_what_came_of_a_form_is_said_though_it_cannot_be_kept_for_the_panel(kind: ReplyKind, live: bool) -> None:
    session = PanelSession(
        "ps_1", "ws", (), Agent("marta", "Marta", "agent"), None, "ada", "ada", Appearance(live=live), NOW, NOW, "h"
    )
    services = SimpleNamespace(clock=lambda: NOW, ctx=Context(cast(Store, Away()), lambda _: None))
    request = SimpleNamespace(
        app=SimpleNamespace(state=SimpleNamespace(panel=services)), url=SimpleNamespace(path="/p/secret/notes")
    )
    form = Form(cast(PanelRequest, request), session, Posted())
    if kind == "conflict" and not live:  # a finite page has been left for the answer, which shows what was typed
        with pytest.raises(Unavailable):
            await form.answer(Reply(kind, "composer/"))
        return
    answer = await form.answer(Reply(kind, "composer/"))
    title = {"saved": "<h1>Saved</h1>", "conflict": "<h1>Not saved</h1>"}[kind]
    assert title in answer.content.decode()
