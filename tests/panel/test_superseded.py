"""A generation is removed on the browser's own two proofs, and on nothing else."""

import re
import time
from collections.abc import Callable

import pytest

from plugin.panel.machine.superseded import SHEET, SHEETS, Proof, Superseded, ends, sheet_of_proofs
from tests.panel.desk import Desk
from tests.panel.streams import LiveStream, generations
from tests.service import Service

NOTHING: tuple[str, dict[int, int]] = ("", {})
ASKED = '<template for=q1><i class="q again1"></i></template>'
REMOVED = "<template for=g1></template>"


@pytest.fixture
def superseded() -> Superseded:
    """Two older generations; the third is shown."""
    made = Superseded()
    made.supersede(1, 10)
    made.supersede(2, 20)
    return made


def test_it_is_asked_again_and_then_removed(superseded: Superseded) -> None:
    superseded.hear("gone", 1)
    assert superseded.removals() == NOTHING
    assert superseded.questions() == ASKED
    assert superseded.questions() == ""
    superseded.hear("still gone", 1)
    assert superseded.removals() == (REMOVED, {1: 10})
    assert superseded.removals() == NOTHING


def test_a_sheet_of_proofs_goes_with_the_last_of_its_generations() -> None:
    superseded = Superseded()
    for generation in range(1, SHEET + 2):
        superseded.supersede(generation, 1)
    for held in (7, None):
        for generation in [one for one in superseded.generations if one != held]:
            superseded.hear("gone", generation)
        superseded.questions()
        for generation in [one for one in superseded.generations if one != held]:
            superseded.hear("still gone", generation)
        html, _ = superseded.removals()
        assert ("<template for=gone0></template>" in html) == (held is None)
        assert "for=gone1" not in html
    assert '<?start name="gone0"><link ' in ends(1, "abc")


def test_without_proof_it_stays(superseded: Superseded) -> None:
    assert superseded.questions() == ""
    superseded.hear("gone", 1)
    superseded.questions()
    assert superseded.removals() == NOTHING


def test_a_proof_that_comes_late_or_twice_removes_once(superseded: Superseded) -> None:
    superseded.hear("gone", 1)
    superseded.hear("gone", 1)
    assert superseded.questions() == ASKED
    superseded.hear("gone", 1)
    assert superseded.questions() == ""
    superseded.hear("still gone", 1)
    superseded.hear("still gone", 1)
    superseded.hear("gone", 1)
    assert superseded.questions() == ""
    assert superseded.removals() == (REMOVED, {1: 10})
    superseded.hear("gone", 1)
    superseded.hear("still gone", 1)
    assert superseded.questions() == ""
    assert superseded.removals() == NOTHING
    superseded.hear("gone", 2)
    assert superseded.questions(), "what came late is no reason to remove nothing more"


@pytest.mark.parametrize("generation", [0, 3, 4, 63, 16_383])
@pytest.mark.parametrize("proof", ["gone", "still gone"])
def test_who_proves_what_cannot_be_is_not_believed_any_more(
    superseded: Superseded, proof: Proof, generation: int
) -> None:
    """Such as something on the way that fetches every address of a style sheet."""
    superseded.hear("gone", 1)
    superseded.questions()
    superseded.hear("still gone", 1)
    superseded.hear(proof, generation)
    if generation == 0:  # never there, so nothing is said of it
        assert superseded.removals() == (REMOVED, {1: 10})
    else:
        assert superseded.removals() == NOTHING
        superseded.hear("gone", 2)
        assert superseded.questions() == ""


def test_a_second_proof_before_it_was_asked_for_is_not_believed(superseded: Superseded) -> None:
    superseded.hear("still gone", 1)
    superseded.hear("gone", 1)
    assert superseded.questions() == ""
    assert superseded.removals() == NOTHING


def test_each_generation_has_a_rule_for_both_proofs_in_a_sheet_that_comes_with_the_first_of_them() -> None:
    linked = [found[1] for n in range(1, 3 * SHEET) for found in re.finditer(r"gone-(\d+)\.css", ends(n, "abc"))]
    assert linked == ["0", "1", "2"]
    for number in (1, SHEET, SHEET + 1, 3 * SHEET):
        sheet = sheet_of_proofs((number - 1) // SHEET)
        assert (
            f".q{number}{{background-image:url(q/{number})}}.again{number}{{background-image:url(p/{number})}}" in sheet
        )
    assert "gone-" not in ends(SHEET * SHEETS + 1, "abc")


# Over the wire.


def renew(desk: Desk, stream: LiveStream, number: int) -> str:
    desk.host.attributes.define(f"later{number}", type="text")
    return stream.until(f"<input type=radio name=g{number - 1} class=end")


def test_a_page_removes_what_its_own_browser_has_proven(desk: Desk) -> None:
    with LiveStream(desk.open()) as stream:
        assert '<?start name="g1">' in stream.first
        assert '<i class="q q1"></i><?end><?end>' in renew(desk, stream, 2)
        stream.beacon(1, "q")
        assert ASKED in renew(desk, stream, 3)
        stream.beacon(1, "p")
        news = renew(desk, stream, 4)
        assert REMOVED in news
        assert news.index("</div>") < news.index(REMOVED) < news.index('<?start name="g4">')
        stream.beacon(1, "p")
        assert "<template for=" not in renew(desk, stream, 5)


def test_another_session_proves_nothing_of_this_page(desk: Desk) -> None:
    with LiveStream(desk.open()) as stream, LiveStream(desk.open(sub="jonas", name="Jonas")) as other:
        renew(desk, stream, 2)
        other.panel.get(f"s/{stream.id}/q/1")
        assert "<template for=" not in renew(desk, stream, 3)


def test_a_page_that_is_rid_of_old_generations_goes_on_where_another_is_too_long(
    make_service: Callable[..., Service],
) -> None:
    """And what its browser proves is no use of a control: it reloads by itself."""
    service = make_service(updates_per_generation=5, updates_per_page=200, updates_per_stream=600)
    with Desk(service, service.new_workspace()) as desk:
        pages = {}
        for proves in (False, True):
            with LiveStream(desk.open()) as stream:
                shown = 1
                while not stream.ended:
                    shown = prove(stream, shown) if proves else shown
                    desk.push(location=f"Place {time.monotonic_ns()}.")
                    stream.read()
                assert "http-equiv=refresh" in stream.html
                pages[proves] = generations(stream.html)
    assert pages[True] > 2 * pages[False]


def prove(stream: LiveStream, shown: int) -> int:
    """As a browser does that removes what it is sent to: what follows from each generation that has come since."""
    newest = generations(stream.html)
    for generation in range(shown, newest):
        stream.beacon(generation, "q")
        if f"<template for=q{generation - 1}>" in stream.html:
            stream.beacon(generation - 1, "p")
    return newest


def test_numbers_of_choices_come_back_once_their_generation_is_removed(desk: Desk) -> None:
    """Else a panel that is open all day would need ever larger style sheets."""
    with LiveStream(desk.open()) as stream:
        numbers = [chosen(stream.first)]
        for generation in range(2, 9):
            numbers.append(chosen(renew(desk, stream, generation)))
            stream.beacon(generation - 1, "q")
            if generation > 2:
                stream.beacon(generation - 2, "p")
        assert all(numbers)
        assert max(map(max, numbers)) < 5 * max(map(len, numbers))
        assert not any(numbers[at] & numbers[at + 1] for at in range(len(numbers) - 1))


def chosen(html: str) -> set[int]:
    return {int(found) for found in re.findall(r'<i class="c c(\d+) ', html)}
