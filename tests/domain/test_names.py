"""How a name and its parts go together: what is given is shown, and only where it is not, the parts make one."""

import itertools
import random

import pytest

from plugin.domain.names import KEYS, joined, shown_name
from plugin.domain.text import is_visible

LATIN = ("Ada", "Grace Brewster", "José", "O’Neill", "de la Cruz", "Ø", "d'Arc")
OTHERS = ("Мария", "محمد", "שרה", "Αθηνά", "अदिति", "ธิดา")
EASTERN = ("太郎", "山田", "佐々木", "민수", "김", "さくら", "伟")
KATAKANA = ("タロウ", "ヤマダ", "ジャン・ポール", "メアリー")
NOTHING = ("", " ", "\u200b", "\u2800\u200d", "\u3000")


def shown(**given: str) -> str:
    return shown_name(lambda key: given.get(key, ""))


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Ada", "Lovelace", "Ada Lovelace"),
        (" Ada ", "Lovelace\n", "Ada Lovelace"),
        ("Suharto", "", "Suharto"),
        ("", "Suharto", "Suharto"),
        ("太郎", "山田", "山田太郎"),
        ("伟", "王", "王伟"),
        ("민수", "김", "김민수"),
        ("さくら", "佐々木", "佐々木さくら"),
        ("タロウ", "ヤマダ", "ヤマダ タロウ"),
        ("太郎", "Smith", "太郎 Smith"),
        ("محمد", "علي", "محمد علي"),
        ("\u200b", "Lovelace", "Lovelace"),
        ("", "", ""),
    ],
)
def test_parts_make_a_name_where_none_is_given(first: str, last: str, name: str) -> None:
    assert shown(first_name=first, last_name=last) == name


def test_of_whatever_is_given_the_rule_holds() -> None:
    """A name wins; else every part is in it once, whole, and nothing else is; one part alone is all of it."""
    chance = random.Random(7)
    pool = (*LATIN, *OTHERS, *EASTERN, *KATAKANA, *NOTHING)
    for _ in range(3_000):
        given = {key: chance.choice(pool) for key in KEYS}
        seen = {key: text.strip() for key, text in given.items() if is_visible(text)}
        result = shown(**given)
        parts = [seen[key] for key in ("first_name", "last_name") if key in seen]
        if "name" in seen:
            assert result == seen["name"]
        else:
            orders = itertools.permutations(parts)
            assert result in {between.join(order) for order in orders for between in ("", " ")}
        assert (result == "") == (not seen)


@pytest.mark.parametrize(("first", "last"), [*itertools.product((*LATIN, *OTHERS), (*LATIN, *OTHERS, *EASTERN))])
def test_the_family_name_is_last_and_apart_unless_both_are_of_eastern_script(first: str, last: str) -> None:
    assert joined(first, last) == f"{first} {last}"


@pytest.mark.parametrize(("first", "last"), [*itertools.product(EASTERN, EASTERN)])
def test_the_family_name_is_first_and_joined_where_both_are(first: str, last: str) -> None:
    assert joined(first, last) == last + first
