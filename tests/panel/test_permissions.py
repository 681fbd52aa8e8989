"""What a role may do is the workspace's to decide; open panels offer it, and no more, at once."""

from tests.panel.desk import Desk
from tests.panel.streams import LiveStream


def test_an_open_panel_follows_what_its_role_may_do(desk: Desk) -> None:
    with LiveStream(desk.open()) as stream:
        stream.editor("attributes/location")
        desk.host.permissions.set("agent", "attributes.edit", False)
        stream.until("class=fixed")
        desk.host.permissions.set("agent", "attributes.edit", None)
        stream.until("name=value")
        stream.editor("attributes/location")
