"""Who else is here, and what they edit."""

from collections.abc import Hashable
from typing import ClassVar

from plugin.domain.presence import PRESENCE
from plugin.domain.rights import Viewer
from plugin.panel.look.locale import LocaleContext
from plugin.panel.machine.fragments import About, Data, Fragment, Seen
from plugin.panel.machine.render import Context

LOOKERS_SHOWN = 3


class Here(Context, frozen=True):
    """The other agents who have this customer open."""

    template: ClassVar = "presence/here"
    names: tuple[str, ...]
    more: int


class EditedBy(Context, frozen=True):
    template: ClassVar = "presence/edited_by"
    names: tuple[str, ...]


def _others_here(viewer: Viewer, data: Data, _key: str) -> Hashable:
    return tuple(looker.agent_name for looker in data[PRESENCE].lookers if looker.agent_id != viewer.id)


def _here(_data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> Here:
    names = seen.others
    return Here(names[:LOOKERS_SHOWN], max(0, len(names) - LOOKERS_SHOWN))


def _others_editing(viewer: Viewer, data: Data, key: str) -> Hashable:
    editing = data[PRESENCE].editing
    if not editing:
        return ()
    return tuple(dict.fromkeys(one.agent_name for one in editing if one.key == key and one.agent_id != viewer.id))


def _edited_by(_data: Data, seen: Seen, _key: str, _locale_context: LocaleContext) -> EditedBy | None:
    return EditedBy(seen.others) if seen.others else None


HERE = Fragment("here", _here, reads=(PRESENCE,), about=(About("presence"),), sees={"others": _others_here})
EDITED_BY = Fragment(
    "edited_by",
    _edited_by,
    reads=(PRESENCE,),
    about=(About("presence"),),
    sees={"others": _others_editing},
    is_silent=lambda data: not data[PRESENCE].editing,
)
handlers = ()
