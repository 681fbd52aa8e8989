"""The platform's pages and forms. None of them waits for Sidelight."""

from collections.abc import Awaitable, Callable
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
from .live import live_frame, notice_of
from .options import ACCENTS, Options, read_options
from .render import render
from .simulation import next_line, parse
from .trades import Trades

Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
Here = Annotated[Desk, Dependency(skip_validation=True)]
All = Annotated[Trades, Dependency(skip_validation=True)]
Browser = Request[Any, Any, Any]


def page(template: str, **context: object) -> Response[str]:
    return Response(render(template, **context), media_type=MediaType.HTML)


def read(request: Browser) -> Options:
    return read_options({key: request.query_params[key] for key in request.query_params})


def desk_of_path(request: Browser, trades: All) -> Desk:
    """Which trade a path is about, by its agent; where it names none, by its conversation or customer."""
    named = request.path_params
    if "agent_id" in named:
        return trades.of_agent(named["agent_id"])
    if "conversation_id" in named:
        return trades.of_conversation(named["conversation_id"])
    return trades.of_customer(named["customer_id"])


# Getting in: who you are is in the path, so each browser tab may be somebody else.


@get("/")
async def sign_in(request: Browser, trades: All) -> Response[str]:
    return page("sign_in.html", desks=trades.desks, onward="", options=read(request))


@get("/conversations/{conversation_id:str}")
async def conversation_link(request: Browser, desk: Here, conversation_id: str) -> Response[str]:
    """Where a panel's link to a conversation leads: it does not know who will follow it."""
    conversation = desk.conversation(conversation_id)
    return page("sign_in.html", desks=[desk], onward=f"c/{conversation.id}", options=read(request))


@get("/customers/{customer_id:str}")
async def customer_link(request: Browser, desk: Here, customer_id: str) -> Response[str]:
    customer = found(desk.inbox.customers.get(customer_id))
    theirs = [each for each in desk.inbox.newest_first() if each.customer is customer]
    agents = desk.inbox.agents.values()
    return page("profile.html", customer=customer, conversations=theirs, agents=agents, options=read(request))


@get("/together")
async def together(
    request: Browser, trades: All, left: str = "marta", right: str = "jonas", conversation: str = "conv-parcel"
) -> Response[str]:
    """Two agents side by side, to watch one see what the other does."""
    desk = trades.of_agent(left)
    agents = [desk.agent(left), desk.agent(right)]
    return page("together.html", agents=agents, conversation=desk.conversation(conversation), options=read(request))


# An agent's inbox.


@get("/{agent_id:str}")
async def inbox(request: Browser, trades: All, desk: Here, agent_id: str) -> Response[str]:
    return page("inbox.html", **surroundings(request, trades, desk, agent_id), conversation=None)


@get("/{agent_id:str}/list")
async def conversation_list(request: Browser, trades: All, desk: Here, agent_id: str, at: str = "") -> Response[str]:
    """For the page's few lines of script, which keep the list fresh; without them it is as fresh as the page."""
    open_now = desk.inbox.conversations.get(at)
    return page("list.html", **surroundings(request, trades, desk, agent_id), conversation=open_now)


@get("/{agent_id:str}/c/{conversation_id:str}")
async def thread(request: Browser, trades: All, desk: Here, agent_id: str, conversation_id: str) -> Response[str]:
    agent, conversation, options = desk.agent(agent_id), desk.conversation(conversation_id), read(request)
    return page(
        "conversation.html",
        **surroundings(request, trades, desk, agent_id),
        conversation=conversation,
        panel=await unless_away(desk, lambda: desk.sidelight.panel_tag(agent, conversation, options)),
    )


@get("/{agent_id:str}/settings")
async def settings(request: Browser, trades: All, desk: Here, agent_id: str) -> Response[str]:
    """Offered to admins; it is Sidelight that decides who sees what in it."""
    agent, options = desk.agent(agent_id), read(request)
    frame = await unless_away(desk, lambda: desk.sidelight.settings_tag(agent, options))
    return page("settings.html", **surroundings(request, trades, desk, agent_id), conversation=None, frame=frame)


async def unless_away(desk: Desk, tag: Callable[[], Awaitable[str]]) -> str | None:
    """None while it cannot be had: the page is useful without its panel."""
    if desk.outbox.failing:
        return None
    try:
        return await tag()
    except SidelightError:
        return None


def surroundings(request: Browser, trades: Trades, desk: Desk, agent_id: str) -> dict[str, object]:
    agent = desk.agent(agent_id)
    return {
        "agent": agent,
        "trade": desk.trade,
        "counterparts": trades.counterparts(agent),
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
        line=next_line(desk.trade, conversation),
        quick_changes=desk.trade.quick_changes,
        labels=desk.trade.labels,
    )


@post("/{agent_id:str}/c/{conversation_id:str}/customer/message")
async def customer_writes(request: Browser, desk: Here, agent_id: str, conversation_id: str, data: Form) -> Redirect:
    agent, conversation = desk.agent(agent_id), desk.conversation(conversation_id)
    desk.customer_writes(conversation, data.get("text", "").strip() or next_line(desk.trade, conversation))
    return back(request, f"/{agent.id}/c/{conversation.id}/customer", wrote="1")


@post("/{agent_id:str}/c/{conversation_id:str}/customer/profile")
async def customer_changes(request: Browser, desk: Here, agent_id: str, conversation_id: str, data: Form) -> Redirect:
    """`change` presses a quick change's button; `key` and `value` set any attribute."""
    agent, conversation = desk.agent(agent_id), desk.conversation(conversation_id)
    customer, labels, types = conversation.customer, desk.trade.labels, desk.trade.types
    if change := desk.trade.quick_change(data.get("change", "")):
        key, value = change.key, desk.quick_change(customer, change)
    else:
        key = data.get("key", "")
        value = desk.change(customer, key, parse(types[key], data.get("value", ""))) if key in labels else None
    done = f"{labels[key]}: {shown(value)}" if key in labels else ""
    return back(request, f"/{agent.id}/c/{conversation.id}/customer", done=done)


@post("/{agent_id:str}/c/{conversation_id:str}/push")
async def push(request: Browser, desk: Here, agent_id: str, conversation_id: str) -> Redirect:
    """Pushes a conversation that Sidelight does not know yet: its panel, which shows nothing so far, fills."""
    agent, conversation = desk.agent(agent_id), desk.conversation(conversation_id)
    if not conversation.pushed:
        desk.sidelight.conversation_opened(conversation)
    return back(request, f"/{agent.id}/c/{conversation.id}/customer", done="Pushed to Sidelight")


@post("/autoplay")
async def autoplay(trades: All, data: Form) -> Redirect:
    trades.autoplay(data.get("on") == "yes")
    onward = data.get("back", "/")
    return Redirect(onward if onward.startswith("/") and not onward.startswith("//") else "/", status_code=303)


@get("/health")
async def health(trades: All) -> dict[str, int | bool | str | None]:
    """For scripts and tests: what of all trades still waits to be pushed, and the newest change that came back."""
    outboxes = [desk.outbox for desk in trades.desks]
    return {
        "waiting": sum(map(len, outboxes)),
        "failing": any(outbox.failing for outbox in outboxes),
        "refused": next((outbox.refused for outbox in outboxes if outbox.refused), None),
        "newest": max(desk.feed.newest for desk in trades.desks),
    }


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
    settings,
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
