"""The settings: pages for admins, one file each. The one list of this room, in the order in which they are offered."""

from . import permissions, tags
from .serving import handlers_of

PAGES = (tags.PAGE, permissions.PAGE)
handlers = handlers_of(PAGES)
