"""What an agent chooses in one page: the view that is shown, and sections opened and closed.

The browser has shown it already when its beacon says so. What is left here: to send what a view chosen for the first
time shows, to let what was left be chosen again, and to remember it for the agent's next panel.
"""

import logging

from plugin.actions.preferences import remember
from plugin.domain.preferences import Preference
from plugin.domain.workspace import PanelSession
from plugin.errors import traceback_of

from .generation import Page
from .gzip import Piece
from .services import Services
from .view_state import CLOSED, MORE, OPEN, VIEW, Choice, ViewState

log = logging.getLogger(__name__)


class Choices:
    __slots__ = (
        "_heard",
        "_page",
        "_services",
        "_session",
        "_to_remember",
        "has_changed_view",
        "looks_at",
        "need_another_layout",
    )

    def __init__(self, services: Services, session: PanelSession, page: Page) -> None:
        self._services, self._session, self._page = services, session, page
        self.looks_at = ViewState()
        self._heard: list[tuple[Choice, bool]] = []  # and whether in the generation that is now shown
        self._to_remember: dict[str, str] = {}
        self.need_another_layout = self.has_changed_view = False  # since something was sent last

    def hear(self, number: int) -> bool:
        """A beacon's number. False where it is none of this page's, or has been heard."""
        chosen = self._page.chosen(number)
        if chosen:
            self._heard.append(chosen)
        return chosen is not None

    async def follow(self) -> list[Piece]:
        heard, self._heard = self._heard, []
        pieces: list[Piece] = []
        for choice, is_in_generation in heard:
            before, self.looks_at = self.looks_at, self.looks_at.choosing(choice)
            # a view that is chosen for the first time is still to be sent; a section was closed that is shown again
            self.need_another_layout |= self.looks_at.views != before.views or not is_in_generation
            self.need_another_layout |= self._page.has_no_choice_left or choice.name == MORE
            self.has_changed_view |= self.looks_at.view != before.view
            if choice.name == MORE:
                continue  # to close it sends nothing, and the next panel begins without it
            pieces.append(self._page.can_choose(_left(choice, before)))
            self._to_remember[choice.name] = choice.value
        await self._remember()
        return pieces

    def have_been_sent(self) -> None:
        self.need_another_layout = self.has_changed_view = False

    async def _remember(self) -> None:
        """What cannot be remembered now is, in a later turn: the page has what it needs."""
        if not self._to_remember:
            return
        kept = [Preference(self._session.agent.id, name, value) for name, value in self._to_remember.items()]
        try:
            await remember(self._services.ctx, self._session.workspace_id, kept)
        except Exception as error:
            log.warning("what an agent has chosen could not be remembered: %s", error, exc_info=traceback_of(error))
        else:
            self._to_remember = {}


def _left(choice: Choice, before: ViewState) -> Choice:
    if choice.name == VIEW:
        return Choice(VIEW, before.view)
    return Choice(choice.name, CLOSED if choice.value == OPEN else OPEN)
