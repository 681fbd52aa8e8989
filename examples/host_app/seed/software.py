"""Software: Tideline sells booking and order pages to small companies. Plans, seats, renewals, webhooks."""

from sidelight_sdk import CompanyField, Role, ShowsWhen

from ..inbox import Agent
from .quick_change import QuickChange, a_year_later, following, more, the_other
from .software_people import PEOPLE
from .trade import Company, Definition, Tag, Trade

BILLING, DEVELOPERS = "Billing", "Developers"
PLANS = ("Free", "Starter", "Pro", "Business")
WITH_API = ShowsWhen(attribute="plan", values=("Pro", "Business"))

DEFINITIONS = (
    Definition("plan", "choice", "Plan", choices=PLANS, default="Free", required=True),
    Definition("seats", "number", "Seats", help="Fewer seats hold from the next renewal on"),
    Definition("renewal", "date", "Renews on"),
    Definition("newsletter", "boolean", "Newsletter"),
    Definition("account_manager", "text", "Account manager", managed_by="Billing"),
    Definition("website", "url", "Website"),
    Definition("last_sign_in", "datetime", "Last sign-in", managed_by="Tideline ID"),
    Definition("add_ons", "choices", "Add-ons", choices=("Invoicing", "Gift cards", "Waiting list", "Own domain")),
    Definition("country", "country", "Country"),
    Definition("mobile", "phone", "Mobile"),
    Definition("industry", "text", "Industry"),
    Definition("customer_since", "date", "Customer since"),
    Definition("setup", "long_text", "How they are set up", help="What a colleague must know before changing anything"),
    Definition("invoice_email", "email", "Invoices to", section=BILLING),
    Definition("balance", "money", "Balance", unit="EUR", managed_by="Billing", section=BILLING),
    Definition("discount", "percentage", "Discount", section=BILLING, help="Up to 20 % without asking"),
    Definition("open_invoices", "number", "Open invoices", managed_by="Billing", section=BILLING),
    Definition("iban", "text", "IBAN", section=BILLING, access={"agent": "masked"}),
    Definition("webhook_url", "url", "Webhook", section=DEVELOPERS, shows_when=WITH_API),
    Definition(
        "api_calls",
        "number",
        "API calls a day",
        unit="calls",
        managed_by="Gateway",
        section=DEVELOPERS,
        shows_when=WITH_API,
    ),
    Definition("beta_features", "boolean", "Beta features", section=DEVELOPERS, default=False, shows_when=WITH_API),
)

AGENTS = (
    Agent("marta", "Marta", "agent", "Europe/Berlin", "Support"),
    Agent("jonas", "Jonas", "agent", "Europe/Lisbon", "Support"),
    Agent("sofia", "Sofia", "supervisor", "Europe/Stockholm", "Head of support"),
    Agent("nils", "Nils", "admin", "Europe/Berlin", "Operations"),
)
MAY: dict[Role, str] = {
    "agent": "edits profiles; IBANs are masked",
    "supervisor": "reads IBANs, sets warnings",
    "admin": "decides tags, fields, views and who may do what",
}

TAGS = (
    Tag("vip", "VIP", "service"),
    Tag("callback", "Call back", "service"),
    Tag("onboarding", "Onboarding", "service"),
    Tag("net-30", "Net 30", "billing"),
    Tag("e-invoice", "E-invoice", "billing"),
    Tag("renewal-risk", "Renewal risk"),
)

COMPANIES = (
    Company(
        "co-analytical",
        "Analytical Engines Ltd",
        "https://analytical.example",
        {
            "contract": "Pro",
            "seats": 12,
            "monthly": "348.00 EUR",
            "since": "2021-03-01",
            "status_page": "https://status.analytical.example",
            "billing": {"terms": "Net 30", "currency": "EUR"},
        },
    ),
    Company("co-babbage", "Babbage & Lovelace Partners"),
    Company(
        "co-cedar",
        "Cedar Textiles",
        "https://cedar-textiles.example",
        {"contract": "Business", "seats": 48, "monthly": "1296.00 EUR", "since": "2019-10-01"},
    ),
    Company("co-souk", "سوق الأقمشة"),
    Company("co-hohenstaufen", "Hausverwaltung Hohenstaufen & Söhne GmbH & Co. KG"),
    Company(
        "co-monsoon",
        "Monsoon Labs",
        "https://monsoonlabs.example",
        {"contract": "Business", "seats": 130, "monthly": "3510.00 EUR", "since": "2023-06-15"},
    ),
    Company("co-jade", "Jade Optics", "https://jade-optics.example"),
    Company("co-azulejo", "Azulejo Studio", "https://azulejo.example", {"works_for": "Analytical Engines Ltd"}),
    Company("co-oneill", "O’Neill & Sons <Removals>"),
)

# What the admin has decided: revenue is no business of the first line.
COMPANY_FIELDS = (
    CompanyField("contract", type="choice", choices=PLANS),
    CompanyField("seats", type="number"),
    CompanyField("since", "Customer since", type="date"),
    CompanyField("monthly", "Monthly revenue", type="money", access={"agent": "hidden"}),
    CompanyField("status_page", type="url"),
)

SOFTWARE = Trade(
    "software",
    "Software",
    "Tideline",
    "Booking pages for small companies: plans, seats, renewals, webhooks.",
    AGENTS,
    MAY,
    DEFINITIONS,
    {"service": "Service", "billing": "Billing"},
    TAGS,
    COMPANIES,
    PEOPLE,
    (
        QuickChange("upgrade", "Change plan", "plan", following(*PLANS)),
        QuickChange("move", "Move city", "location", following("Lyon", "Rotterdam", "Kraków", "Valencia", "London")),
        QuickChange("grow", "Add seats", "seats", more(5)),
        QuickChange("renew", "Renew", "renewal", a_year_later),
        QuickChange("newsletter", "Newsletter", "newsletter", the_other),
    ),
    (
        "Any news?",
        "That is great, thank you!",
        "Could you also change our address, please?",
        "One moment, I am asking my colleague.",
        "Is there a way to do this in the app?",
        "Perfect. 👍",
        "When would that be ready?",
        "Please call me about it tomorrow morning.",
    ),
    company_fields=COMPANY_FIELDS,
)
