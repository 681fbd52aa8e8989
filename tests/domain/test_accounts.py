"""What data of an account is kept, and what is refused."""

from typing import Any

import pytest

from plugin.domain.accounts import DATA_DEPTH, DATA_LENGTH, check_data
from plugin.errors import Invalid


def nested(depth: int) -> Any:
    """So many objects within each other, a value in the innermost."""
    return "x" if depth == 0 else {"in": nested(depth - 1)}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"empty": {}, "none": None, "list": [], "of": [[1, 2.5], ["\\u0000"]]},
        {"": "an empty name", "large": 10**18},
        nested(DATA_DEPTH),
        {"in": [[[[[[{}]]]]]]},
        {"long": "x" * (DATA_LENGTH - 11)},
    ],
    ids=str,
)
def test_any_object_is_kept_as_it_is(data: dict[str, Any]) -> None:
    assert check_data(data) == data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (nested(DATA_DEPTH + 1), "too_deep"),
        ({"in": [[[[[[[["x"]]]]]]]]}, "too_deep"),
        ({"in": nested(200)}, "too_deep"),
        ({"in": [[[[[[[[]]]]]]]]}, "too_deep"),
        ({"in": [[[[[[[{}]]]]]]]}, "too_deep"),
        ({"long": "x" * (DATA_LENGTH - 10)}, "data_long"),
        ({"name": ["a\0b"]}, "character"),
        ({"a\0b": 1}, "character"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_no_panel_could_show_is_refused(data: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_data(data)
    assert [(one.field, one.code) for one in refused.value.problems] == [("data", code)]
