"""The platform's pages and forms. None of them waits for Sidelight."""

from typing import Annotated, Any
from uuid import uuid4

from litestar import MediaType, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body, Dependency
from litestar.response import Redirect, Stream
from sidelight_sdk import SidelightError

from .activity import shown
from .desk import Desk, found
from .inbox import Agent, Conversation
from .live import live_frame, notice_of
from .options import ACCENTS, Options, read_options
from .render import render
from .simulation import LABELS, QUICK_CHANGES, next_line, parse

Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
Here = Annotated[Desk, Dependency(skip_validation=True)]
Browser = Request[Any, Any, Any]


def page(template: str, **context: object) -> Response[str]:
    return Response(render(template, **context), media_type=MediaType.HTML)


def read(request: Browser) -> Options:
    return read_options({key: request.query_params[key] for key in request.query_params})


# Getting in: who you are is in the path, so each browser tab may be somebody else.


@get("/")
async def sign_in(request: Browser, desk: Here) -> Response[str]:
    return page("sign_in.html", agents=desk.inbox.agents.values(), onward="", options=read(request))


@get("/conversations/{conversation_id:str}")
async def conversation_link(request: Browser, desk: Here, conversation_id: str) -> Response[str]:
    """Where a panel's link to a conversation leads: it does not know who will follow it."""
    conversation = desk.conversation(conversation_id)
    return page("sign_in.html", agents=desk.inbox.agents.values(), onward=f"c/{conversation.id}", options=read(request))


@get("/customers/{customer_id:str}")
async def customer_link(request: Browser, desk: Here, customer_id: str) -> Response[str]:
    customer = found(desk.inbox.customers.get(customer_id))
    theirs = [each for each in desk.inbox.newest_first() if each.customer is customer]
    agents = desk.inbox.agents.values()
    return page("profile.html", customer=customer, conversations=theirs, agents=agents, options=read(request))


@get("/together")
async def together(
    request: Browser, desk: Here, left: str = "marta", right: str = "jonas", conversation: str = "conv-parcel"
) -> Response[str]:
    """Two agents side by side, to watch one see what the other does."""
    agents = [desk.agent(left), desk.agent(right)]
    return page("together.html", agents=agents, conversation=desk.conversation(conversation), options=read(request))


# An agent's inbox.


@get("/{agent_id:str}")
async def inbox(request: Browser, desk: Here, agent_id: str) -> Response[str]:
    return page("inbox.html", **surroundings(request, desk, desk.agent(agent_id)), conversation=None)


@get("/{agent_id:str}/list")
async def conversation_list(request: Browser, desk: Here, agent_id: str, at: str = "") -> Response[str]:
    """For the page's few lines of script, which keep the list fresh; without them it is as fresh as the page."""
    open_now = desk.inbox.conversations.get(at)
    return page("list.html", **surroundings(request, desk, desk.agent(agent_id)), conversation=open_now)


@get("/{agent_id:str}/c/{conversation_id:str}")
async def thread(request: Browser, desk: Here, agent_id: str, conversation_id: str) -> Response[str]:
    agent, conversation, options = desk.agent(agent_id), desk.conversation(conversation_id), read(request)
    return page(
        "conversation.html",
        **surroundings(request, desk, agent),
        conversation=conversation,
        panel=await panel_tag(desk, agent, conversation, options),
    )


async def panel_tag(desk: Desk, agent: Agent, conversation: Conversation, options: Options) -> str | None:
    """None while it cannot be had: the page is useful without its panel."""
    if desk.outbox.failing:
        return None
    try:
        return await desk.sidelight.panel_tag(agent, conversation, options)
    except SidelightError:
        return None


def surroundings(request: Browser, desk: Desk, agent: Agent) -> dict[str, object]:
    return {
        "agent": agent,
        "agents": desk.inbox.agents.values(),
        "conversations": desk.inbox.newest_first(),
        "options": read(request),
        "accents": ACCENTS,
        "autoplay": desk.autoplay.on,
        "notice": notice_of(desk.outbox),
    }


@get("/{agent_id:str}/c/{conversation_id:str}/live")
async def live(request: Browser, desk: Here, agent_id: str, conversation_id: str) -> Stream:
    agent, conversation = desk.agent(agent_id), desk.conversation(conversation_id)
    frame = live_frame(desk.inbox, desk.outbox, agent, conversation, read(request), desk.closing)
    return Stream(frame, media_type=MediaType.HTML, headers={"X-Accel-Buffering": "no"})


# The agent writes.


@get("/{agent_id:str}/c/{conversation_id:str}/reply")
async def composer(
    request: Browser, desk: Here, agent_id: str, conversation_id: str, sent: bool = False
) -> Response[str]:
    agent, conversation, new_id = desk.agent(agent_id), desk.conversation(conversation_id), f"m-{uuid4().hex}"
    return page(
        "reply.html", agent=agent, conversation=conversation, options=read(request), sent=sent, message_id=new_id
    )


@post("/{agent_id:str}/c/{conversation_id:str}/reply")
async def reply(request: Browser, desk: Here, agent_id: str, conversation_id: str, data: Form) -> Redirect:
    """The form carries the message's id, so that a form sent twice is one message."""
    agent, conversation = desk.agent(agent_id), desk.conversation(conversation_id)
    if text := data.get("text", "").strip():
        desk.write(conversation, "agent", agent.name, text, data.get("id", ""))
    return back(request, f"/{agent.id}/c/{conversation.id}/reply", sent="1" if text else "")


# The customer, played by whoever looks at the demo.


@get("/{agent_id:str}/c/{conversation_id:str}/customer")
async def customer_controls(
    request: Browser, desk: Here, agent_id: str, conversation_id: str, done: str = "", wrote: bool = False
) -> Response[str]:
    agent, conversation = desk.agent(agent_id), desk.conversation(conversation_id)
    return page(
        "customer.html",
        agent=agent,
        conversation=conversation,
        options=read(request),
        done=done,
        wrote=wrote,
        line=next_line(conversation),
        quick_changes=QUICK_CHANGES.values(),
        labels=LABELS,
    )


@post("/{agent_id:str}/c/{conversation_id:str}/customer/message")
async def customer_writes(request: Browser, desk: Here, agent_id: str, conversation_id: str, data: Form) -> Redirect:
    agent, conversation = desk.agent(agent_id), desk.conversation(conversation_id)
    desk.customer_writes(conversation, data.get("text", "").strip() or next_line(conversation))
    return back(request, f"/{agent.id}/c/{conversation.id}/customer", wrote="1")


@post("/{agent_id:str}/c/{conversation_id:str}/customer/profile")
async def customer_changes(request: Browser, desk: Here, agent_id: str, conversation_id: str, data: Form) -> Redirect:
    """`change` presses a quick change's button; `key` and `value` set any attribute."""
    agent, conversation = desk.agent(agent_id), desk.conversation(conversation_id)
    customer = conversation.customer
    if change := QUICK_CHANGES.get(data.get("change", "")):
        key, value = change.key, desk.quick_change(customer, change)
    else:
        key = data.get("key", "")
        value = desk.change(customer, key, parse(key, data.get("value", ""))) if key in LABELS else None
    done = f"{LABELS[key]}: {shown(value)}" if key in LABELS else ""
    return back(request, f"/{agent.id}/c/{conversation.id}/customer", done=done)


@post("/{agent_id:str}/c/{conversation_id:str}/push")
async def push(request: Browser, desk: Here, agent_id: str, conversation_id: str) -> Redirect:
    """Pushes a conversation that Sidelight does not know yet: its panel, which shows nothing so far, fills."""
    agent, conversation = desk.agent(agent_id), desk.conversation(conversation_id)
    if not conversation.pushed:
        desk.sidelight.conversation_opened(conversation)
    return back(request, f"/{agent.id}/c/{conversation.id}/customer", done="Pushed to Sidelight")


@post("/autoplay")
async def autoplay(desk: Here, data: Form) -> Redirect:
    desk.autoplay.on = data.get("on") == "yes"
    onward = data.get("back", "/")
    return Redirect(onward if onward.startswith("/") and not onward.startswith("//") else "/", status_code=303)


@get("/health")
async def health(desk: Here) -> dict[str, int | bool | str | None]:
    """For scripts and tests: what still waits to be pushed, and the newest change that came back as an event."""
    outbox = desk.outbox
    return {"waiting": len(outbox), "failing": outbox.failing, "refused": outbox.refused, "newest": desk.feed.newest}


def back(request: Browser, path: str, **more: str) -> Redirect:
    query = read(request).chosen | {key: value for key, value in more.items() if value}
    return Redirect(path, query_params=query, status_code=303)


ROUTES: list[HTTPRouteHandler] = [
    sign_in,
    conversation_link,
    customer_link,
    together,
    inbox,
    conversation_list,
    thread,
    live,
    composer,
    reply,
    customer_controls,
    customer_writes,
    customer_changes,
    push,
    autoplay,
    health,
]
