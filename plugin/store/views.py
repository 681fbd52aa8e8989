"""A workspace's own views, by role: part of its state."""

from plugin.domain.views import Views
from plugin.store.engine.tables import Table

TABLE = Table(Views, "panel_views", of_workspace=True)
