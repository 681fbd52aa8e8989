"""Not knowing is said as that: never as a no, and never as nothing."""

from litestar import Litestar, put
from litestar.testing import TestClient

from plugin import api, panel
from plugin.errors import OutcomeUnknown, Unavailable


def answer_to(error: Exception) -> dict[str, object]:
    @put("/v1/customers/ada")
    async def raises() -> None:
        raise error

    handlers = api.beside(panel.exception_handlers)
    with TestClient(Litestar([raises], exception_handlers=handlers, openapi_config=None)) as client:
        answer = client.put("/v1/customers/ada")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        body: dict[str, object] = answer.json()
        return body


def test_a_host_is_told_that_an_outcome_is_unknown_and_how_to_find_out() -> None:
    problem = answer_to(OutcomeUnknown(OSError("gone")))
    assert str(problem["type"]).endswith("/outcome-unknown")
    assert "not known whether it was applied" in str(problem["detail"])
    assert "Idempotency-Key" in str(problem["detail"])


def test_a_host_is_told_where_nothing_was_applied() -> None:
    problem = answer_to(Unavailable(OSError("gone")))
    assert problem["type"] == "about:blank"
    assert "applied nothing" in str(problem["detail"])
