"""The settings: pages for admins, one file each. The one list of this room, in the order in which they are offered."""

from . import audit, fields, permissions, tags
from .serving import handlers_of

PAGES = (fields.PAGE, tags.PAGE, permissions.PAGE, audit.PAGE)
handlers = handlers_of(PAGES)
