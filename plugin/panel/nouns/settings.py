"""The way to the settings, for whoever may change some of them.

They open in a tab of their own: the panel goes on, and nothing that is typed in it is lost.
"""

from typing import ClassVar

from plugin.domain.rights import Viewer
from plugin.panel.look.locale import LocaleContext
from plugin.panel.machine.fragments import About, Data, Fragment, Section, Seen
from plugin.panel.machine.page import SETTINGS
from plugin.panel.machine.render import Context
from plugin.panel.settings import PAGES


class Way(Context, frozen=True):
    template: ClassVar = "settings/way"
    address: str = SETTINGS


def _way(_data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Way | None:
    return Way() if seen.may_see else None


def may_see_settings(viewer: Viewer) -> bool:
    return any(page.may(viewer) for page in PAGES)


WAY = Fragment(
    "settings",
    _way,
    about=(About("permission"),),
    sees={"may_see": lambda viewer, _data, _key: may_see_settings(viewer)},
)
SECTION = Section("settings", seen_by=may_see_settings, everywhere=True, part="", before=(WAY,))
handlers = ()
