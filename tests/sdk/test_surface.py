"""What integrators import stays what it is, the same in both clients."""

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
import sidelight_sdk
from sidelight_sdk import AsyncSidelight, Sidelight, aio, batch, nouns, sync
from sidelight_sdk.binding import Collecting, Noun
from sidelight_sdk.nouns import Nouns

PACKAGE = Path(sidelight_sdk.__file__).parent
PUSHED = tuple(vars(Nouns(Collecting(Sidelight("http://x").batch()))))  # also in a batch
NOUNS = (*PUSHED, "panels", "audit", "keys", "origins")
FILES = [importlib.import_module(f"{nouns.__name__}.{file.name}") for file in pkgutil.iter_modules(nouns.__path__)]


def test_the_package_exports_exactly_this() -> None:
    assert set(sidelight_sdk.__all__) == {
        "APIError", "Account", "AccountPage", "Actor", "Agent", "AgentAvatar", "AgentPage", "AgentProfile",
        "Assignment", "AsyncBatch", "AsyncSidelight",
        "AttributeDefinition", "AttributePage", "AuditPage",
        "AuthenticationError", "Author", "Avatar", "Batch", "Check", "Company", "CompanyField",
        "CompanyFieldList", "CompanyLink", "CompanyLinkPage", "CompanyPage", "ConnectionFailed",
        "Conversation", "ConversationPage",
        "CursorExpired", "Customer", "CustomerPage", "CustomerWarning",
        "Event", "FieldError", "HistoryEntry", "HistoryPage",
        "ContactDetail", "ContactDetailPage", "ContactKind", "Identity", "IdentityPage",
        "Access", "AttributeType", "Key", "KeyKind", "NewKey", "ShowsWhen",
        "InvalidRequest", "Message", "MessagePage", "Money", "NotConfigured", "NotFound", "Note", "NotePage",
        "PanelSession", "PanelSessionPage",
        "Permission", "Relationship", "RelationshipPage",
        "Retention", "RetryPolicy", "Role", "RoleViews", "ServerError", "Sidelight", "SidelightError",
        "Surroundings", "Tag", "TagGroup", "TagGroupPage", "TagPage", "UNSET", "View",
    }  # fmt: skip
    assert all(hasattr(sidelight_sdk, name) for name in sidelight_sdk.__all__)
    assert (PACKAGE / "py.typed").exists()


def test_it_imports_its_four_requirements_and_the_standard_library_alone() -> None:
    imported = {
        name.split(".")[0]
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        for name in _names(node)
    }
    assert imported - set(sys.stdlib_module_names) == {"httpx", "websockets", "msgspec", "jwt"}


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        return [node.module]
    return []


@pytest.mark.parametrize("noun", NOUNS)
def test_both_clients_have_the_same_methods_with_the_same_arguments(noun: str) -> None:
    one, other = getattr(Sidelight("http://x"), noun), getattr(AsyncSidelight("http://x"), noun)
    assert _signatures(one) == _signatures(other)
    assert _signatures(one)


def test_both_clients_themselves_have_the_same_methods() -> None:
    def of(client: type) -> dict[str, list[str]]:
        return {
            name: list(inspect.signature(member).parameters)
            for name, member in inspect.getmembers(client, inspect.isfunction)
            if not name.startswith("_")
        }

    assert of(Sidelight) == of(AsyncSidelight)
    assert set(of(Sidelight)) == {"batch", "close", "events", "panel_tag", "panel_url", "with_options"}


@pytest.mark.parametrize("noun", PUSHED)
def test_a_batch_collects_with_the_arguments_of_the_clients(noun: str) -> None:
    collected = _signatures(getattr(Sidelight("http://x").batch(), noun))
    assert collected.items() <= _signatures(getattr(Sidelight("http://x"), noun)).items()
    assert collected


def test_every_file_of_a_noun_is_offered_by_the_clients() -> None:
    offered = {type(getattr(Sidelight("http://x"), noun)) for noun in NOUNS}
    assert offered == {
        kind
        for file in FILES
        for _, kind in inspect.getmembers(file, inspect.isclass)
        if issubclass(kind, Noun) and kind is not Noun
    }


def test_a_batch_has_no_methods_that_read() -> None:
    with pytest.raises(AttributeError, match=r"a batch only writes: it has no customers\.get"):
        Sidelight("http://x").batch().customers.get("c")  # type: ignore[arg-type]


def _signatures(noun: object) -> dict[str, str]:
    """By method: its parameters. What it returns differs, and mypy checks that."""
    return {
        name: str(inspect.signature(getattr(noun, name)).replace(return_annotation=inspect.Signature.empty))
        for name in dir(noun)
        if not name.startswith("_")
    }


@pytest.mark.parametrize("module", [sync, aio, batch])
def test_every_public_class_and_method_is_documented(module: object) -> None:
    for name, kind in inspect.getmembers(module, inspect.isclass):
        if kind.__module__ == module.__name__ and not name.startswith("_") and "Executor" not in name:  # type: ignore[attr-defined]
            assert kind.__doc__, name
            undocumented = [m for m, member in vars(kind).items() if not m.startswith("_") and not member.__doc__]
            assert not undocumented, f"{name}: {undocumented}"


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_and_each_of_its_methods_is_documented(noun: str) -> None:
    kind = type(getattr(Sidelight("http://x"), noun))
    assert kind.__doc__
    assert [m for m, member in vars(kind).items() if not m.startswith("_") and len(member.__doc__ or "") < 20] == []


def test_a_method_shows_the_description_of_its_noun() -> None:
    upsert = Sidelight("http://x").customers.upsert
    assert (upsert.__name__, upsert.__qualname__) == ("upsert", "Customers.upsert")
    assert "What is omitted stays; None clears" in (upsert.__doc__ or "")
    assert "return" not in inspect.get_annotations(upsert)


def test_type_checkers_see_the_arguments_and_the_answers_of_both_clients() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "tests/sdk/typed.py"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
