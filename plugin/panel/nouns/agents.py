"""Agents' pictures: their addresses, beside whatever names an agent."""

from litestar import Response, get

from plugin.domain.agents import Face
from plugin.domain.pictures import SIZES
from plugin.panel.machine.access import PanelRequest, services_of, session_in
from plugin.store.agents import avatar_called

from .avatars import file_name, picture_response


def face_address(face: Face | None) -> str:
    """Of an agent's picture, relative to the panel; empty where there is none."""
    return f"agents/{file_name(face.picture, SIZES[0])}" if face and face.picture else ""


@get("/p/{secret:str}/agents/{file:str}")
async def show_agent(request: PanelRequest, file: str) -> Response[bytes]:
    """Of whichever agent of the workspace: colleagues know each other."""
    session, services = await session_in(request), services_of(request)
    held = await avatar_called(services.ctx.store, session.workspace_id, file.rpartition("-")[0])
    return await picture_response(session, services, held, file)


handlers = (show_agent,)
