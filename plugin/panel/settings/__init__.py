"""The settings: pages for admins, one file each. The one list of this room, in the order in which they are offered."""

from . import audit, company_fields, fields, keys, origins, permissions, retention, tags, views
from .serving import handlers_of

PAGES = (
    fields.PAGE,
    company_fields.PAGE,
    tags.PAGE,
    views.PAGE,
    permissions.PAGE,
    origins.PAGE,
    keys.PAGE,
    retention.PAGE,
    audit.PAGE,
)
handlers = handlers_of(PAGES)
