"""Countries and languages: kept by their codes, read and shown by the names that languages have for them."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import ClassVar

from babel import Locale
from babel.core import get_global

from plugin.domain.problems import invalid
from plugin.domain.text import comparable
from plugin.domain.value import Value

from .locale import Locality, babel_locale
from .text import Spec, TextType

LONGEST_NAME = 100  # characters; none is so long
MOST_OFFERED = 6
FEWEST_LETTERS = 3  # of a beginning that stands for the whole name
NO_COUNTRIES = frozenset(("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"))
NO_LANGUAGES = frozenset(("mul", "und", "zxx", "mis", "root"))
TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?", re.IGNORECASE | re.ASCII)


class NamedType(TextType):
    """What a host pushes is a code, or an English name. An agent may type as much of a name as is clear."""

    code: ClassVar[str]
    normalises = True

    def check(self, value: Value, spec: Spec, field: str) -> Value:
        text = value.strip() if isinstance(value, str) and len(value) <= LONGEST_NAME else ""
        found = self.coded(text) or self._by_name("en").get(comparable(text))
        if found is None:
            raise invalid(field, self.code)
        return found

    def read(self, text: str, spec: Spec, field: str, where: Locality) -> Value:
        """Raises Invalid, which offers the likely ones; a code that no name begins with is clear in any case."""
        if len(text) > LONGEST_NAME:
            raise invalid(field, self.code)
        sought, code = comparable(text), self.coded(text)
        by_name = {**self._by_name("en"), **self._by_name(where.locale)}
        if found := by_name.get(sought) or (code if code == text else None):
            return found
        likely = _likely(sought, self._by_name(where.locale)) or _likely(sought, by_name)
        if code is not None:
            likely = tuple(dict.fromkeys((code, *likely)))[:MOST_OFFERED]
        if len(likely) == 1 and (code or (len(sought) >= FEWEST_LETTERS and _begins(sought, by_name, likely[0]))):
            return likely[0]
        raise invalid(field, "unclear" if likely else self.code, offers=likely)

    def named(self, text: str) -> str | None:
        """The code of what has this English name; a code is none."""
        return self._by_name("en").get(comparable(text)) if len(text) <= LONGEST_NAME else None

    def show(self, value: Value, spec: Spec, where: Locality) -> str:
        return self.name(str(value), where.babel)

    def show_posted(self, text: str, where: Locality) -> str:
        """What is offered is a code; what was typed is shown as it is."""
        return self.name(text, where.babel) if self.coded(text) == text else text

    def write(self, value: Value, spec: Spec, where: Locality) -> str:
        """By its name, where that is read as the same."""
        name = self.name(str(value), where.babel)
        return name if self._by_name(where.locale).get(comparable(name)) == value else str(value)

    def coded(self, text: str) -> str | None:
        """The normal form of a code; None for what is none."""
        raise NotImplementedError(type(self))

    def name(self, code: str, locale: Locale) -> str:
        raise NotImplementedError(type(self))

    def codes(self) -> Mapping[str, str]:
        """All that are found by name; English ones, which every language has."""
        raise NotImplementedError(type(self))

    def _by_name(self, locale: str) -> Mapping[str, str]:
        return _codes_by_name(self, str(babel_locale(locale)))


class CountryType(NamedType):
    """ISO 3166-1, two letters: `DE`."""

    code = "country"

    def coded(self, text: str) -> str | None:
        wanted = text.upper()
        if len(wanted) not in (2, 3):
            return None
        if wanted in self.codes():
            return wanted
        successors = get_global("territory_aliases").get(wanted, ())
        return successors[0] if len(successors) == 1 and successors[0] in self.codes() else None

    def name(self, code: str, locale: Locale) -> str:
        return str(locale.territories.get(code) or code)

    def codes(self) -> Mapping[str, str]:
        return _countries()


class LanguageType(NamedType):
    """BCP 47, with script and region where they were said: `de`, `pt-BR`, `zh-Hant`."""

    code = "language"

    def coded(self, text: str) -> str | None:
        tag = TAG.fullmatch(text.partition(".")[0])
        if tag is None:
            return None
        english, language = Locale("en"), tag[1].lower()
        language = get_global("language_aliases").get(language, language)
        parts = [language, (tag[2] or "").title(), (tag[3] or "").upper()]
        if language not in english.languages or language in NO_LANGUAGES:
            return None
        if (parts[1] and parts[1] not in english.scripts) or (parts[2] and parts[2] not in english.territories):
            return None
        return "-".join(part for part in parts if part)

    def name(self, code: str, locale: Locale) -> str:
        if known := locale.languages.get(code.replace("-", "_")):
            return str(known)
        language, *others = code.split("-")
        beside = [locale.scripts.get(one) or locale.territories.get(one) or one for one in others]
        name = str(locale.languages.get(language) or language)
        return f"{name} ({', '.join(beside)})" if beside else name

    def codes(self) -> Mapping[str, str]:
        return _languages()


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    names = Locale("en").territories.items()
    return {code: name for code, name in names if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES}


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    names = Locale("en").languages.items()
    return {code.replace("_", "-"): name for code, name in names if code not in NO_LANGUAGES}


@lru_cache(maxsize=64)
def _codes_by_name(type_: NamedType, locale: str) -> Mapping[str, str]:
    """A name that two have stands for the first."""
    found: dict[str, str] = {}
    for code in type_.codes():
        found.setdefault(comparable(type_.name(code, Locale.parse(locale))), code)
    return found


def _likely(sought: str, by_name: Mapping[str, str]) -> tuple[str, ...]:
    """Names that begin so, else those with a word that does, else what is nearly written so. Codes, each once."""
    names = [name for name in by_name if name.startswith(sought)]
    names = names or [name for name in by_name if any(word.startswith(sought) for word in re.split(r"\W+", name))]
    names = names or get_close_matches(sought, by_name, MOST_OFFERED, cutoff=0.75)
    return tuple(dict.fromkeys(by_name[name] for name in sorted(names)))[:MOST_OFFERED]


def _begins(sought: str, by_name: Mapping[str, str], code: str) -> bool:
    return any(name.startswith(sought) for name, other in by_name.items() if other == code)
