"""PUT and GET /v1/retention."""

from typing import Any

import httpx
import pytest

from tests.api.expect import answered, refused

DEFAULT = {"history_days": None, "effective_days": 730, "most_days": 730, "event_days": 90}
SHORT = {**DEFAULT, "history_days": 30, "effective_days": 30}


def held(api: httpx.Client) -> dict[str, Any]:
    held: dict[str, Any] = answered(api.get("/v1/retention"))
    return held


def test_what_holds_is_read_decided_and_given_back(api: httpx.Client, rival_api: httpx.Client) -> None:
    assert held(api) == DEFAULT
    assert answered(api.put("/v1/retention", json={"history_days": 30})) == SHORT
    assert (held(api), held(rival_api)) == (SHORT, DEFAULT)
    assert answered(api.put("/v1/retention", json={"history_days": None})) == DEFAULT
    assert held(api) == DEFAULT


@pytest.mark.parametrize("days", [0, -1, 731, 10_000, 10**30, 1.5, "30", "abc", "٣٠", True, [30], {}])
def test_days_that_do_not_fit_are_refused_by_name(api: httpx.Client, days: object) -> None:
    answered(api.put("/v1/retention", json={"history_days": 30}))
    refused(api.put("/v1/retention", json={"history_days": days}), 422, "history_days")
    assert held(api) == SHORT


def test_what_is_meant_is_said(api: httpx.Client) -> None:
    answered(api.put("/v1/retention", json={"history_days": 30}))
    refused(api.put("/v1/retention", json={}), 422, "history_days")
    refused(api.put("/v1/retention", json={"history_days": 30, "event_days": 1}), 422, "event_days")
    assert held(api) == SHORT


def test_in_a_batch_a_refusal_says_of_which_operation_and_nothing_holds(api: httpx.Client) -> None:
    operations = [{"op": "retention.set", "history_days": days} for days in (30, 731)]
    refused(api.post("/v1/batch", json={"operations": operations}), 422, "operations[1].history_days")
    assert held(api) == DEFAULT


def test_a_decision_is_undone_by_its_number_in_the_audit_log(api: httpx.Client) -> None:
    answered(api.put("/v1/retention", json={"history_days": 30}))
    (entry,) = answered(api.get("/v1/audit"))["audit"]
    assert (entry["kind"], entry["key"], entry["from"], entry["to"]) == ("retention.changed", "history", None, 30)
    assert api.post("/v1/audit/undo", json={"seq": entry["seq"]}).status_code == 204
    assert held(api) == DEFAULT
