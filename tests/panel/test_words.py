"""What we have words of our own for is said in the agent's language; all else in the host's."""

import pytest
from msgspec import Struct

from plugin.domain.attributes import AttributeDefinition
from plugin.domain.rights import Viewer
from plugin.domain.types import AttributeType
from plugin.domain.value import Value
from plugin.panel.look.locale import locale_context_of, translations
from plugin.panel.look.words import channel_icon, channel_name, label_of, linked, status_name
from plugin.panel.machine.places import Place
from plugin.panel.nouns.attributes import ATTRIBUTE
from tests.panel.profiles import NOW, profile, reading_of

german = translations("de").gettext


class One(Struct):
    key: str = ""
    label: str = ""


@pytest.mark.parametrize(
    ("channel", "name", "icon"),
    [
        ("email", "E-Mail", "mail"),
        ("EMAIL", "E-Mail", "mail"),
        ("webchat", "Webchat", "chat"),
        ("whatsapp", "WhatsApp", "chat"),
        ("voice", "Telefon", "phone"),
        ("Carrier pigeon", "Carrier pigeon", "chat"),
    ],
)
def test_known_channels_have_our_names_and_others_the_hosts(channel: str, name: str, icon: str) -> None:
    assert (channel_name(channel, german), channel_icon(channel)) == (name, icon)


def test_known_statuses_have_our_names_and_others_the_hosts() -> None:
    assert status_name("Open", german) == "Offen"
    assert status_name("Escalated", german) == "Escalated"


def test_built_in_attributes_are_labelled_by_us_and_others_by_the_host() -> None:
    assert label_of(One(key="company", label="Company"), german) == "Firma"
    assert label_of(One(key="plan", label="Company"), german) == "Company"


@pytest.mark.parametrize(("type", "value", "shown"), [("boolean", True, "Ja"), ("text", "Yes", "Yes")])
def test_of_values_only_yes_and_no_are_translated(type: AttributeType, value: Value, shown: str) -> None:
    definition = AttributeDefinition("vip", type, "VIP", 5, managed_by="CRM")
    reading = reading_of(profile(definitions=(definition,), vip=value))
    place = Place(0, "attribute/vip", ATTRIBUTE, "vip")
    html = reading.fragment(place, Viewer("marta", "agent"), locale_context_of("de", "UTC", NOW)).html.decode()
    assert f"<span dir=auto>{shown}</span>" in html


REL = 'target=_blank rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "See https://shop.example/a?b=1&c=2, please",
            f'See <a href="https://shop.example/a?b=1&amp;c=2" {REL}>https://shop.example/a?b=1&amp;c=2</a>, please',
        ),
        ("www.example.org", f'<a href="https://www.example.org" {REL}>www.example.org</a>'),
        ("ada@example.com", '<a href="mailto:ada@example.com" target=_blank>ada@example.com</a>'),
        ("https://שלום.example/דף", f'<a href="https://שלום.example/דף" {REL}>https://שלום.example/דף</a>'),
        ("javascript:alert(1) data:text/html,x", "javascript:alert(1) data:text/html,x"),
        ("https://bank.example@evil.example", "https://bank.example@evil.example"),
        ("https://bank.example/\u202eevil", "https://bank.example/\u202eevil"),
        ("<b>https://x.example</b>", "&lt;b&gt;https://x.example&lt;/b&gt;"),
        (
            "https://x.example/\"onmouseover='x",
            f'<a href="https://x.example/&#34;onmouseover=&#39;x" {REL}>https://x.example/&#34;onmouseover=&#39;x</a>',
        ),
    ],
)
def test_addresses_in_text_are_links_that_nothing_gets_out_of(text: str, shown: str) -> None:
    assert linked(text) == shown
