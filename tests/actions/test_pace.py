from plugin.actions.pace import AIM, FIRST, LEAST, MOST, Pace


def sizes(seconds: float, pieces: int = 20) -> list[int]:
    """Of pieces that take so long, whatever their size."""
    pace = Pace()
    found = [pace.size]
    for _ in range(pieces):
        pace.took(seconds)
        found.append(pace.size)
    return found


def test_pieces_grow_while_they_are_quick_and_shrink_while_they_take_long() -> None:
    grown, shrunk = sizes(AIM / 100), sizes(AIM * 100)
    assert (grown[0], grown[-1]) == (FIRST, MOST)
    assert grown == sorted(grown)
    assert (shrunk[0], shrunk[-1]) == (FIRST, LEAST)
    assert shrunk == sorted(shrunk, reverse=True)


def test_a_piece_that_takes_as_long_as_it_may_is_followed_by_one_of_its_size() -> None:
    assert set(sizes(AIM)) == {FIRST}
