"""What a panel's HTML says: its forms as a browser would post them, and the messages in it."""

import html
import re
from html.parser import HTMLParser

MESSAGE = re.compile(r'<div class="say[ a-z0-9-]*"(?: id="[^"]*")? role=alert>(.*?)</div>', re.DOTALL)
HIDDEN = re.compile(r"<textarea[^>]* hidden>.*?</textarea>", re.DOTALL)  # what a button posts again
FOR_THE_EAR = re.compile(r"<span class=sr>.*?</span>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


class Form:
    def __init__(self, attributes: dict[str, str]) -> None:
        self.action = attributes.get("action", "")
        self.method = attributes.get("method", "get")
        self.classes = set(attributes.get("class", "").split())
        self.slot = attributes.get("slot", "")
        self.fields: dict[str, str] = {}
        self.buttons: list[tuple[str, str]] = []

    def names_all(self) -> None:
        """An editor's name and its customer, which the page writes once for its generation."""
        if of := self.fields.pop("of", ""):
            stream, generation, customer = of.split(".", 2)
            self.fields["customer"] = customer
            if self.fields["editor"].count(".") == 1:
                self.fields["editor"] = f"{stream}.{generation}.{self.fields['editor']}"


def forms_in(page: str) -> list[Form]:
    reader = _Forms()
    reader.feed(page)
    reader.close()
    for form in reader.forms:
        form.names_all()
    return reader.forms


def named(form: str) -> str:
    """The editor whose form begins here, as the service knows it."""
    of, editor = (form.partition(f"name={name} value=")[2].partition(">")[0].strip('"') for name in ("of", "editor"))
    return f"{of.rpartition('.')[0]}.{editor}"


def let_go_of(editor: str) -> str:
    """What lets go of an editor of one of a page's first generations, which go by their own number."""
    return f"name=k{editor.partition('.')[2]} class=end"


def editor_in(page: str, action: str) -> Form:
    """The newest editor that posts there: an older one is superseded by it."""
    return [form for form in forms_in(page) if form.action == action and "e" in form.classes][-1]


def choice_in(page: str) -> Form:
    """What a conflict offers."""
    (form,) = [form for form in forms_in(page) if "choose" in form.classes]
    return form


def messages_in(page: str) -> list[str]:
    """As the eye reads them."""
    return [text(FOR_THE_EAR.sub("", message)) for message in _said_in(page)]


def heard_in(page: str) -> list[str]:
    """As a screen reader says them."""
    return [text(message) for message in _said_in(page)]


def _said_in(page: str) -> list[str]:
    return [HIDDEN.sub("", found[1]) for found in MESSAGE.finditer(page)]


def text(fragment: str) -> str:
    """Roughly as it reads: without tags, with single spaces."""
    return " ".join(html.unescape(TAG.sub("", fragment)).split())


def what_runs(page: str) -> list[str]:
    """Scripts, inline handlers and inline styles: there must be none."""
    reader = _Running()
    reader.feed(page)
    reader.close()
    return reader.found


class _Running(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "object", "embed", "base" if "href" in dict(attributes) else ""):
            self.found.append(self.get_starttag_text() or tag)
        for name, value in attributes:
            runs = name.startswith("on") or name in ("style", "srcdoc")
            if runs or (value or "").strip().lower().startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(self.get_starttag_text() or name)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._area = ""
        self._text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(given)
            self.forms.append(self._form)
        if self._form is None:
            return
        name, value = given.get("name", ""), given.get("value", "")
        match tag:
            case "input" if name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
                self._form.fields[name] = value
            case "textarea":
                self._area, self._text = name, ""
            case "select":
                self._select = name
                self._form.fields[name] = ""
            case "option" if "selected" in given:
                self._form.fields[self._select] = value
            case "button":
                self._form.buttons.append((name, value))
                if given.get("aria-current") == "true" or name == "save":
                    self._form.fields[name] = value  # the one of several buttons that stands, or that Enter presses

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._form:
            self._form.fields[self._area] = self._text.removeprefix("\n")
        if tag == "form":
            self._form = None
