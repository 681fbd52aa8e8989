"""What every refusal looks like."""

from typing import Any

import httpx

PROBLEM_MEMBERS = {"type", "title", "status", "detail", "errors"}


def refused(answer: httpx.Response, status: int, *fields: str) -> dict[str, Any]:
    """The problem, after checking its form and that its errors name exactly these fields."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem.keys() == PROBLEM_MEMBERS | ({"oldest"} if status == 410 else set())
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert [error["field"] for error in problem["errors"]] == list(fields), problem
    assert all(error["why"] for error in problem["errors"])
    return problem


def answered(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    if status == 204:
        assert answer.content == b""
        return None
    assert answer.headers["content-type"] == "application/json"
    return answer.json()
