"""Believable data: who works here, who writes, about what. Names and numbers are made up."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct
from sidelight_sdk import Access, AttributeType, ContactKind, Role

from .inbox import Agent, Author, Conversation, Customer, Message, Value


class Definition(Struct, frozen=True):
    key: str
    type: AttributeType
    label: str
    choices: tuple[str, ...] = ()
    managed_by: str | None = None
    unit: str | None = None
    help: str | None = None
    section: str | None = None
    default: Value = None
    access: dict[Role, Access] = {}


PORTRAITS = Path(__file__).parent / "portraits"  # by customer's id; drawn for this

PLANS = ("Free", "Starter", "Pro", "Business")
BILLING, DELIVERY = "Billing", "Delivery"

DEFINITIONS = (
    Definition("plan", "choice", "Plan", choices=PLANS, default="Free"),
    Definition("seats", "number", "Seats"),
    Definition("renewal", "date", "Renews on"),
    Definition("newsletter", "boolean", "Newsletter"),
    Definition("account_manager", "text", "Account manager", managed_by="Billing"),
    Definition("website", "url", "Website"),
    Definition("country", "country", "Country"),
    Definition("mobile", "phone", "Mobile"),
    Definition("industry", "text", "Industry"),
    Definition("customer_since", "date", "Customer since"),
    Definition("last_sign_in", "datetime", "Last sign-in", managed_by="Parley ID"),
    Definition("beta_features", "boolean", "Beta features"),
    Definition("invoice_email", "email", "Invoices to", section=BILLING),
    Definition("balance", "money", "Balance", unit="EUR", managed_by="Billing", section=BILLING),
    Definition("discount", "percentage", "Discount", section=BILLING, help="Up to 20 % without asking"),
    Definition("open_invoices", "number", "Open invoices", managed_by="Billing", section=BILLING),
    Definition("iban", "text", "IBAN", section=BILLING, access={"agent": "masked"}),
    Definition("parcel_weight", "number", "Usual parcel", unit="kg", section=DELIVERY),
    Definition("delivery_instructions", "long_text", "Delivery instructions", section=DELIVERY),
)

AGENTS = (
    Agent("marta", "Marta", "agent", "Europe/Berlin"),
    Agent("jonas", "Jonas", "agent", "Europe/Lisbon"),
    Agent("sofia", "Sofia", "supervisor", "Europe/Stockholm"),
)


class Tag(Struct, frozen=True):
    id: str
    label: str
    group: str | None = None
    customers: tuple[str, ...] = ()


TAG_GROUPS = {"service": "Service", "billing": "Billing"}
TAGS = (
    Tag("vip", "VIP", "service", ("cust-ada", "cust-layla")),
    Tag("fragile", "Fragile goods", "service", ("cust-ada",)),
    Tag("callback", "Call back", "service"),
    Tag("net-30", "Net 30", "billing", ("cust-ada", "cust-priya")),
    Tag("e-invoice", "E-invoice", "billing", ("cust-ada",)),
    Tag("renewal-risk", "Renewal risk", None, ("cust-tomas",)),
)


class SeedAccount(Struct, frozen=True):
    customer: str
    system: str
    id: str
    name: str
    data: dict[str, Any]


ACCOUNTS = (
    SeedAccount(
        "cust-ada",
        "Web shop",
        "AE-4471",
        "Analytical Engines Ltd",
        {
            "orders": 31,
            "last_order": {"number": "4471", "placed": "2026-11-12", "items": ["Brass gears, 2 mm", "Punch cards"]},
            "return_rate": "3 %",
            "newsletter": True,
        },
    ),
    SeedAccount("cust-ada", "Billing", "cus_9f31", "Analytical Engines Ltd", {"method": "Invoice", "due_days": 30}),
    SeedAccount("cust-layla", "Web shop", "CT-0042", "أقمشة الأرز", {"orders": 112, "currency": "USD"}),
)


class SeedCompany(Struct, frozen=True):
    """The first of a customer's companies is the main one."""

    id: str
    name: str
    customers: tuple[str, ...]
    url: str | None = None
    data: dict[str, Any] = {}


COMPANIES = (
    SeedCompany(
        "co-analytical",
        "Analytical Engines Ltd",
        ("cust-ada",),
        "https://analytical.example",
        {"contract": "Pro, 40 seats", "renews": "March", "billing": {"terms": "Net 30", "currency": "EUR"}},
    ),
    SeedCompany("co-babbage", "Babbage & Lovelace Partners", ("cust-ada",)),
    SeedCompany("co-cedar", "Cedar Textiles", ("cust-layla",), data={"contract": "Business, 48 seats"}),
    SeedCompany("co-souk", "سوق الأقمشة", ("cust-layla",)),
    SeedCompany("co-jade", "Jade Optics", ()),
)


class SeedDetail(Struct, frozen=True):
    customer: str
    kind: ContactKind
    value: str
    label: str | None = None
    verified: bool = False


DETAILS = (
    SeedDetail("cust-ada", "email", "ada@analytical.example", "Work", verified=True),
    SeedDetail("cust-ada", "email", "accounts@analytical.example", "Invoices"),
    SeedDetail("cust-ada", "phone", "+44 20 7946 0123", "Office"),
    SeedDetail("cust-ada", "address", "12 Passage Row\nLondon EC1", "Delivery"),
    SeedDetail("cust-layla", "phone", "+961 1 345 679", "المستودع"),
    SeedDetail("cust-layla", "handle", "@cedar.textiles", "Instagram"),
    SeedDetail("cust-noa", "email", "haga@solrosen.example", "Café Haga"),
    SeedDetail("cust-noa", "email", "linne@solrosen.example", "Café Linné"),
    SeedDetail("cust-jack", "address", "4 Quay Street\nGalway", "Post"),
)


class SeedWarning(Struct, frozen=True):
    customer: str
    label: str
    reason: str
    days: int | None = None  # until then it holds


WARNINGS = (
    SeedWarning("cust-tomas", "Payment overdue", "Two reminders are out. New orders only against prepayment.", days=21),
)


class SeedNote(Struct, frozen=True):
    id: str
    customer: str
    author: str
    text: str


NOTES = (
    SeedNote(
        "note-ada-1",
        "cust-ada",
        "marta",
        "Prefers to be called in the morning.\nHer invoices go to the accounts address, not to this one.",
    ),
    SeedNote(
        "note-ada-2",
        "cust-ada",
        "jonas",
        "Parcel 4471 went back to the depot twice: the bell is on the left, in the passage.",
    ),
    SeedNote(
        "note-layla-1",
        "cust-layla",
        "sofia",
        "Writes in Arabic or English. ليلى speaks for the whole buying team.",
    ),
    SeedNote(
        "note-noa-1",
        "cust-noa",
        "jonas",
        "Two cafés share this account 🌻 Ask which one before sending anything.",
    ),
    SeedNote("note-max-1", "cust-max", "marta", "Wants her full name on invoices. All of it."),
    SeedNote("note-jack-1", "cust-jack", "sofia", "Asked for the contract by post; signed copy is in the archive."),
)


def customers(today: date) -> list[Customer]:
    def soon(days: int) -> str:
        return (today + timedelta(days=days)).isoformat()

    return [
        Customer(
            "cust-ada",
            "Ada Lovelace",
            email="ada@analytical.example",
            phone="+44 20 7946 0123",
            company="Analytical Engines Ltd",
            location="London",
            language="en",
            timezone="Europe/London",
            first_name="Ada",
            last_name="Lovelace",
            identification="GB-1815-1210",
            attributes=attributes(
                "Pro",
                12,
                soon(96),
                True,
                "Charles Babbage",
                "https://analytical.example",
                industry="Machinery",
                invoice_email="accounts@analytical.example",
                country="GB",
                open_invoices=0,
                balance="0.00 EUR",
                discount=12.5,
                iban="GB33 BUKB 2020 1555 5555 55",
                customer_since="2023-02-14",
                last_sign_in="2026-11-27T16:40:00Z",
                parcel_weight=2.4,
                delivery_instructions="Bell on the left, in the passage. Second floor.",
            ),
        ),
        Customer(
            "cust-layla",
            "ليلى حداد",
            email="layla@cedar-textiles.example",
            phone="+961 1 345 678",
            company="Cedar Textiles",
            location="Beirut",
            language="ar",
            attributes=attributes(
                "Business",
                48,
                soon(21),
                True,
                "Nora Feld",
                "https://cedar-textiles.example",
                industry="Textiles",
                country="LB",
                open_invoices=2,
                balance="-1240.50 EUR",
                customer_since="2021-09-01",
            ),
        ),
        Customer(
            "cust-max",
            "Maximiliane Theodora Konstantina von Hohenstaufen-Wittelsbach zu Sayn-Berleburg",
            email="maximiliane.theodora.konstantina@hausverwaltung-hohenstaufen.example",
            phone="+49 89 90 99 80 12",
            company="Hausverwaltung Hohenstaufen & Söhne GmbH & Co. KG",
            location="München",
            language="de",
            attributes=attributes(
                "Starter",
                3,
                soon(210),
                False,
                "Nora Feld",
                "https://hausverwaltung-hohenstaufen.example/objekte/muenchen",
                industry="Property",
                customer_since="2024-06-30",
            ),
        ),
        Customer(
            "cust-noa",
            "Noa Lindqvist 🌻",
            email="noa@solrosen.example",
            phone="+46 31 390 06 12",
            company="Solrosen Café",
            location="Göteborg",
            language="sv",
            timezone="Europe/Stockholm",
            attributes=attributes(
                "Free",
                2,
                None,
                True,
                None,
                "https://solrosen.example",
                mobile="+46 70 174 06 12",
                industry="Gastronomy",
                customer_since="2025-11-03",
            ),
        ),
        Customer(
            "cust-tomas",
            "Tomás Oliveira",
            email="tomas@azulejo.example",
            phone="+351 21 154 0192",
            company="Azulejo Studio",
            location="Lisboa",
            language="pt",
            timezone="Europe/Lisbon",
            attributes=attributes(
                "Pro",
                9,
                soon(-4),
                False,
                "Charles Babbage",
                "https://azulejo.example",
                industry="Design",
                open_invoices=1,
                customer_since="2022-03-18",
            ),
        ),
        Customer(
            "cust-priya",
            "Priya Raman",
            email="priya@monsoonlabs.example",
            phone="+91 80 4718 2290",
            company="Monsoon Labs",
            location="Bengaluru",
            language="en",
            timezone="Asia/Kolkata",
            attributes=attributes(
                "Business",
                130,
                soon(300),
                True,
                "Nora Feld",
                "https://monsoonlabs.example",
                industry="Software",
                beta_features=True,
                customer_since="2020-01-20",
            ),
        ),
        Customer(
            "cust-jack",
            "Jack O’Neill",
            email="jack@oneill-sons.example",
            phone="+353 1 531 4400",
            company="O’Neill & Sons <Removals>",
            location="Dublin",
            language="en",
            timezone="Europe/Dublin",
            attributes=attributes(
                "Starter",
                5,
                soon(44),
                False,
                None,
                None,
                industry="Logistics",
            ),
        ),
        Customer(
            "cust-meilin",
            "Mei-Lin Chen 陳美玲",
            email="meilin@jade-optics.example",
            phone="+886 2 5594 0113",
            company="Jade Optics",
            location="Taipei",
            language="zh",
            timezone="Asia/Taipei",
            first_name="美玲",
            last_name="陳",
            gender="Female",
            attributes=attributes(
                "Pro",
                24,
                soon(150),
                True,
                "Charles Babbage",
                "https://jade-optics.example",
                industry="Optics",
                invoice_email="billing@jade-optics.example",
                customer_since="2023-12-12",
            ),
        ),
        Customer("visitor-4711", "Visitor 4711"),
    ]


def attributes(
    plan: str,
    seats: int,
    renewal: str | None,
    newsletter: bool,
    account_manager: str | None,
    website: str | None,
    **more: Value,
) -> dict[str, Value]:
    known: dict[str, Value] = {"plan": plan, "seats": seats, "renewal": renewal, "newsletter": newsletter}
    return {**known, "account_manager": account_manager, "website": website, **more}


LONG_SUBJECT = "Invoice 2024-1187: the name is cut off again, and the VAT number is missing as well"
Script = Sequence[tuple[int, Author, str]]  # minutes ago, who wrote it, what

CONVERSATIONS: tuple[tuple[str, str, str, str, str, Script], ...] = (
    (
        "conv-parcel",
        "cust-ada",
        "webchat",
        "Late parcel",
        "open",
        (
            (64, "customer", "Good morning! My parcel 4471 was due on Tuesday and still has not come."),
            (61, "agent", "Good morning Ada, sorry about that. Let me look where it is."),
            (58, "agent", "It went back to the depot: nobody answered the door. Shall it come again tomorrow?"),
            (7, "customer", "Yes please. We have moved, by the way, could you check the address you have?"),
            (3, "customer", "And while I have you: what would it cost to add five seats to our plan?"),
        ),
    ),
    (
        "conv-fabric",
        "cust-layla",
        "whatsapp",
        "Fabric samples",
        "open",
        (
            (190, "customer", "مرحباً، هل وصلت عينات القماش الجديدة؟"),
            (184, "agent", "مرحباً ليلى!\nThey left Porto this morning, you have them by Friday."),
            (26, "customer", "شكراً جزيلاً!\nPlease send the invoice to our new accounts address too."),
        ),
    ),
    (
        "conv-invoice",
        "cust-max",
        "email",
        LONG_SUBJECT,
        "open",
        (
            (
                2900,
                "customer",
                "Dear team,\n\non invoice 2024-1187 my name is again cut off after “Konstantina”. Please "
                "send a corrected one; our tax advisor does not accept it like this.\n\nKind regards\n"
                "Maximiliane Theodora Konstantina von Hohenstaufen-Wittelsbach zu Sayn-Berleburg",
            ),
            (
                2710,
                "agent",
                "Dear Ms von Hohenstaufen-Wittelsbach zu Sayn-Berleburg, the corrected invoice is on its way. "
                "Our form had a limit of forty characters; it has none now.",
            ),
            (41, "customer", "Thank you. The VAT number is still missing, though."),
        ),
    ),
    (
        "conv-opening",
        "cust-noa",
        "instagram",
        "Opening hours on the map",
        "open",
        (
            (75, "customer", "Hej! 🌻 Our map entry says we are closed on Sundays, but we are open 9–15 now"),
            (70, "agent", "Hej Noa! Which of the two cafés is it?"),
            (69, "customer", "Haga 😊"),
            (52, "agent", "Changed, it shows within the hour."),
        ),
    ),
    (
        "conv-renewal",
        "cust-tomas",
        "sms",
        "Renewal",
        "open",
        (
            (330, "agent", "Hi Tomás, your Pro plan ended four days ago. Shall we renew it for another year?"),
            (118, "customer", "Can I get it monthly instead?"),
        ),
    ),
    (
        "conv-webhooks",
        "cust-priya",
        "webchat",
        "Webhooks arrive twice",
        "open",
        (
            (
                140,
                "customer",
                "Since the weekend each of our webhooks arrives twice, about 30 s apart. Ids are the same.",
            ),
            (133, "agent", "Thanks Priya. Does your endpoint answer within 10 seconds?"),
            (96, "customer", "It takes 12–14 s under load. So you retry?"),
            (90, "agent", "Yes. Answer 202 at once, work later, and drop ids you have seen. The page on it follows."),
        ),
    ),
    (
        "conv-sso",
        "cust-priya",
        "email",
        "Single sign-on for 130 people",
        "closed",
        (
            (8700, "customer", "We would like to connect our identity provider. Where do we start?"),
            (8640, "agent", "In Settings, Security. I have enabled it for you."),
            (8600, "customer", "Works. Thanks!"),
        ),
    ),
    (
        "conv-contract",
        "cust-jack",
        "telegram",
        "Contract by post",
        "open",
        (
            (260, "customer", "Is the contract on the way? I can’t do the e-signature thing."),
            (255, "agent", "It is in the post, Jack. Should be there on Thursday."),
        ),
    ),
    (
        "conv-lenses",
        "cust-meilin",
        "email",
        "Quote for 24 licences",
        "open",
        (
            (1500, "customer", "Could you send a quote for 24 licences with yearly payment? 謝謝！"),
            (1440, "agent", "Of course, it is attached. It is good for 30 days."),
        ),
    ),
    (
        "conv-visitor",
        "visitor-4711",
        "webchat",
        "New visitor",
        "open",
        ((2, "customer", "Hi, do you ship to Norway?"),),
    ),
)
NOT_PUSHED = "conv-visitor"  # a conversation that Sidelight does not know yet


def conversations(now: datetime) -> list[Conversation]:
    people = {customer.id: customer for customer in customers(now.date())}
    return [
        Conversation(
            id,
            people[customer],
            channel,
            subject,
            messages(id, people[customer], script, now),
            status,
            id != NOT_PUSHED,
        )
        for id, customer, channel, subject, status, script in CONVERSATIONS
    ]


def messages(conversation: str, customer: Customer, script: Script, now: datetime) -> list[Message]:
    names = {"customer": customer.name, "agent": "Marta"}
    return [
        Message(f"{conversation}-{number}", author, names[author], text, now - timedelta(minutes=minutes))
        for number, (minutes, author, text) in enumerate(script, 1)
    ]
