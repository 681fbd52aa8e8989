"""The live stream as bytes: one gzip member that can be read as it comes; what it says of others and of own forms."""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator

import pytest

from tests.panel.desk import Desk
from tests.panel.html import forms_in, let_go_of, messages_in, text
from tests.panel.streams import LiveStream, generations
from tests.service import Service

JONAS = {"sub": "jonas", "name": "Jonas Weber"}


@pytest.fixture
def stream(desk: Desk) -> Iterator[LiveStream]:
    with LiveStream(desk.open()) as opened:
        yield opened


def test_the_first_chunk_is_the_whole_panel(stream: LiveStream) -> None:
    assert stream.answer.status == 200
    assert stream.answer.headers["content-type"] == "text/html; charset=utf-8"
    assert stream.answer.headers["content-length"] is None
    for words in (
        "<!doctype html>",
        'class="live comfortable"',
        "Analytical Engines",
        "By Marta",
        "shadowrootmode=open",
    ):
        assert words in stream.first
    assert generations(stream.first) == 1
    assert "</body>" not in stream.first


def test_a_gzipped_stream_can_be_read_after_each_chunk_and_is_one_whole_member_at_its_end(
    make_service: Callable[..., Service],
) -> None:
    service = make_service()
    with Desk(service, service.new_workspace()) as desk, LiveStream(desk.open()) as stream:
        assert stream.is_gzip
        assert stream.answer.headers["vary"] == "accept-encoding"
        for number in range(5):
            desk.push(location=f"Place {number}")
            # `until` inflates chunk by chunk: what has come of a chunk is seen before the next
            stream.until(f"Place {number}")
        long = "".join(f"{number} " for number in range(20_000))
        stream.post("notes", text=long[:20_000])
        stream.until("Note added")
        desk.push(about="x" * 4_000)
        stream.until("x" * 4_000)
        assert service.stop() == 0
        stream.rest()
        assert stream.html.rstrip().endswith("</html>")
        assert stream.inflate.eof
        assert stream.inflate.unused_data == b""
        assert gzip.decompress(stream.raw).decode() == stream.html


def test_a_stream_that_is_not_finished_is_no_whole_member(stream: LiveStream) -> None:
    with pytest.raises((EOFError, zlib.error)):
        gzip.decompress(stream.raw)
    assert not stream.inflate.eof


@pytest.mark.parametrize("accept", [None, "identity", "br, deflate", "gzip;q=0", "br, gzip ; q=0.000"])
def test_who_takes_no_gzip_is_sent_none(desk: Desk, accept: str | None) -> None:
    with LiveStream(desk.open(), accept) as stream:
        assert not stream.is_gzip
        assert "Ada" in stream.first
        desk.push(location="Bern")
        stream.until("Bern")


@pytest.mark.parametrize("accept", ["gzip", "br, gzip", "GZIP", "gzip;q=0.5, br", "x-gzip"])
def test_who_takes_gzip_is_sent_it(desk: Desk, accept: str) -> None:
    with LiveStream(desk.open(), accept) as stream:
        assert stream.is_gzip
        assert "Ada" in stream.first


def test_gzipped_or_not_it_is_the_same_panel(desk: Desk) -> None:
    panel = desk.open()
    with LiveStream(panel, "gzip") as one, LiveStream(panel, "identity") as other:
        plain = one.first.replace(one.id, "…")
        assert plain == other.first.replace(other.id, "…")


def test_a_push_arrives(desk: Desk, stream: LiveStream) -> None:
    desk.push(name="Ada Lovelace", plan="Pro")
    stream.until('value="Ada Lovelace"', 'value="Pro" aria-current=true', "</h1>")
    assert generations(stream.html) == 1


def test_another_agents_edit_note_and_message_arrive(desk: Desk, stream: LiveStream) -> None:
    with LiveStream(desk.open(**JONAS)) as theirs:
        theirs.post("attributes/location", value="Rome")
        assert "by Jonas Weber" in stream.until('value="Rome"')
        theirs.post("notes", text="From Jonas")
        stream.until("From Jonas")
    desk.host.notes.edit("ada", "n-jonas", "Edited by Jonas")
    stream.until("Edited by Jonas")
    desk.host.messages.add("conv-1", id="m1", author="customer", text="Hello?")
    stream.until("wrote ")


def test_who_else_is_looking_comes_and_goes(desk: Desk, stream: LiveStream) -> None:
    with LiveStream(desk.open(**JONAS)) as theirs:
        stream.until("Jonas Weber has this customer open")
        theirs.has_shown("Marta Nowak has this customer open")
    shown = re.search(r"slot=(s\d+)><p class=here", stream.html)
    assert shown
    before = len(stream.html)
    while "class=here" in stream.html[before:] or f"slot={shown[1]}" not in stream.html[before:]:
        stream.read()


def test_who_edits_what_is_shown_until_it_is_saved(desk: Desk, stream: LiveStream) -> None:
    with LiveStream(desk.open(**JONAS)) as theirs:
        stream.until("has this customer open")
        form = theirs.editor("attributes/location")
        theirs.beacon(theirs.beacon_of(form))
        stream.until("Jonas Weber is editing")
        theirs.send(form, value="Rome")
        stream.until('value="Rome"')
        desk.push(company="Marker")
        # the place of who is editing is empty now
        stream.until("Marker")
    assert text(stream.html).count("Jonas Weber is editing") == 1


def test_a_saved_form_is_answered_204_and_in_the_stream(desk: Desk, stream: LiveStream) -> None:
    answer = stream.panel.post("attributes/location", stream.editor("attributes/location").fields | {"value": "Paris"})
    assert answer.status_code == 204
    assert answer.content == b""
    assert "Saved Location" in stream.until("Saved Location")
    assert desk.value("location") == "Paris"


def test_an_answer_lets_go_of_the_posted_editor_alone(desk: Desk, stream: LiveStream) -> None:
    form = stream.editor("attributes/location")
    stream.send(form, value="Paris")
    news = stream.until("Saved Location")
    released = [line for line in news.split("<input type=radio") if "class=end" in line]
    assert len(released) == 1
    assert let_go_of(form.fields["editor"]) in released[0]


def test_an_error_and_a_conflict_stand_under_their_editors_and_are_sent_again_in_a_new_generation(
    desk: Desk, stream: LiveStream
) -> None:
    email, location = stream.editor("attributes/email"), stream.editor("attributes/location")
    stream.send(email, value="wrong")
    assert f'slot=m{email.slot[1:]}><div class="say" role=alert>' in stream.until("does not look like an email address")
    desk.push(location="Theirs")
    stream.until("Theirs")
    stream.send(location, value="Mine")
    stream.until("<b class=val dir=auto>Mine</b>")
    desk.host.attributes.define("structure", type="text")
    news = stream.until("<div class=gen>", "name=g1 class=end")
    said = messages_in(news)
    assert len(said) == 2
    assert said[0] == "Not saved: Email does not look like an email address. You typed wrong. Keep wrong Discard"
    assert said[1].startswith("Location: Acme changed it while you typed")
    # the older generation goes last, when the newer one is whole
    assert news.rindex('class="say') < news.index("name=g1 class=end")


def test_what_was_just_saved_is_still_said_when_a_new_generation_follows(desk: Desk, stream: LiveStream) -> None:
    """A note's own change can bring one, a moment after the answer to its form."""
    stream.post("attributes/location", value="Paris")
    stream.until("Saved Location")
    desk.host.attributes.define("structure", type="text")
    news = stream.until("<div class=gen>", "name=g1 class=end")
    assert "slot=status><span>Saved Location</span>" in news.rpartition("<div class=gen>")[2]


def test_a_page_is_written_in_the_order_in_which_it_stands(stream: LiveStream) -> None:
    """It is used while it is still being read: what is shown must not be moved by what comes after it."""
    at = [
        stream.first.index(said)
        for said in ("<h1>", "attributes/name", "attributes/location", 'action="notes"', "<article")
    ]
    assert at == sorted(at)


def test_what_stands_unanswered_is_in_a_page_that_is_loaded_anew(stream: LiveStream) -> None:
    stream.post("attributes/email", value="wrong")
    stream.until("does not look like an email address")
    with LiveStream(stream.panel) as reloaded:
        assert "You typed wrong." in messages_in(reloaded.first)[0]
        reloaded.post("attributes/email", value="right@example.com")
        reloaded.until("Saved Email")
    with LiveStream(stream.panel) as reloaded:
        assert messages_in(reloaded.first) == []


def test_an_answer_reaches_all_streams_of_its_session_and_no_other_sessions(desk: Desk, stream: LiveStream) -> None:
    with LiveStream(stream.panel) as tab, LiveStream(desk.open()) as own, LiveStream(desk.open(**JONAS)) as theirs:
        stream.post("attributes/email", value="wrong")
        stream.until("does not look like an email address")
        tab.until("does not look like an email address")
        stream.panel.get("search", q="plan")
        stream.until("Search results")
        tab.until("Search results")
        desk.push(company="Marker")
        for other in (own, theirs):
            # notifications are sent in order, so everything before this has been sent
            other.until("Marker")
            assert "does not look like an email address" not in other.html
            assert "wrong" not in other.html
            assert "Search results" not in other.html


def test_search_and_older_notes_are_answered_204_and_streamed(desk: Desk, stream: LiveStream) -> None:
    with desk.host.batch() as batch:
        for number in range(26):
            batch.notes.add("ada", f"Number {number:02}.", author="api", id=f"n{number:02}")
    (older,) = [form for form in forms_in(stream.until("Show 18 older notes")) if "older" in form.classes]
    assert stream.panel.get("older", **dict(older.buttons)).status_code == 204
    assert stream.until("By Marta").count("<article") == 28
    assert stream.panel.get("search", q="plan").status_code == 204
    news = stream.until("Search results")
    assert "By Marta" in news


@pytest.mark.parametrize("limit", ["updates_per_page", "updates_per_stream"])
def test_a_new_generation_every_so_often_and_an_end_after_many(
    make_service: Callable[..., Service], limit: str
) -> None:
    service = make_service(updates_per_generation=5, **{limit: 150})
    with Desk(service, service.new_workspace()) as desk, LiveStream(desk.open()) as stream:
        number = 0
        while not stream.ended:
            number += 1
            desk.push(location=f"Place {number}.")
            while not stream.ended and f"Place {number}." not in stream.html:
                stream.read()
        assert 5 <= number <= 20
        assert 2 <= generations(stream.html) <= 8
        assert "Resume" in stream.html
        assert gzip.decompress(stream.raw).decode() == stream.html


def test_after_a_restart_it_comes_back_later_than_a_restart_takes_and_is_not_lost_meanwhile(
    make_service: Callable[..., Service],
) -> None:
    service = make_service(restart=40)
    with Desk(service, service.new_workspace()) as desk:
        streams = [LiveStream(desk.open(sub=f"agent-{number}")) for number in range(6)]
        assert service.stop() == 0
        waits = []
        for stream in streams:
            last = stream.rest()
            waits.append(int(last.partition('http-equiv=refresh content="')[2].partition(";")[0]))
            # the sign of life that shows itself when the next is late goes, before the link comes
            assert 0 <= last.index("name=beat class=r checked") < last.index("ended")
            assert "Connection lost" not in last
            stream.close()
        assert all(40 <= wait <= 80 for wait in waits)
        assert len(set(waits)) > 1, "not all at once"


def test_a_heartbeat_says_that_it_is_alive(make_service: Callable[..., Service]) -> None:
    service = make_service(heartbeat=0.3)
    with Desk(service, service.new_workspace()) as desk, LiveStream(desk.open()) as stream:
        for _ in range(3):
            stream.until("name=beat class=r checked", "Connection lost.")


def test_a_conversation_that_turns_to_another_customer_shows_them(desk: Desk) -> None:
    with LiveStream(desk.open(customer=..., conversation="conv-1")) as stream:
        desk.host.customers.upsert("grace", name="Grace Hopper")
        old = stream.editor("attributes/location")
        desk.host.conversations.upsert("conv-1", customer="grace")
        stream.until("Grace Hopper")
        desk.push("grace", location="New York")
        stream.until("New York")
        stream.send(old, value="X")
        stream.until("belongs to another customer now. Nothing was saved.")
        assert desk.value("location") == "Oslo"


def test_a_session_for_both_ends_when_they_part(desk: Desk) -> None:
    with LiveStream(desk.open(conversation="conv-1")) as stream:
        desk.host.customers.upsert("grace", name="Grace Hopper")
        desk.host.conversations.upsert("conv-1", customer="grace")
        stream.rest()
        assert "ended" in stream.html
        assert "Grace" not in stream.html
        assert gzip.decompress(stream.raw).decode() == stream.html
    assert stream.panel.show().status_code == 403


def test_an_unknown_conversation_goes_live_when_it_is_pushed(desk: Desk) -> None:
    with LiveStream(desk.open(customer=..., conversation="conv-new")) as stream:
        assert "Waiting for the conversation" in stream.first
        desk.host.conversations.upsert("conv-new", customer="ada")
        stream.until("Analytical Engines")
        desk.push(location="Bern")
        stream.until('value="Bern"')


def test_an_unknown_customer_goes_live_when_it_is_pushed_or_created(desk: Desk) -> None:
    with LiveStream(desk.open(customer="new")) as stream, LiveStream(desk.open(customer="new", **JONAS)) as other:
        assert "Nobody has told us about this customer yet" in stream.first
        other.post("customer", name="Grace Hopper")
        stream.until("Grace Hopper", 'action="attributes/location"')
        other.until("Customer created")
