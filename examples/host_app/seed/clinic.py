"""A clinic: Linden Practice, three family doctors. Appointments, insurance, allergies, guardians, consent."""

from sidelight_sdk import CompanyField, Role, ShowsWhen, View

from ..inbox import Agent
from .clinic_people import PEOPLE
from .quick_change import QuickChange, following, more, the_other
from .trade import Company, Definition, Tag, Trade

FAMILY, CONSENT, COSTS = "Guardian", "Consent", "Costs"
DOCTORS = ("Dr. Okafor", "Dr. Lindgren", "Dr. Amrani")
OF_CHILDREN = ShowsWhen(tags=("child",))
INSURED = ShowsWhen(attribute="insurance", values=("Public", "Private"))

DEFINITIONS = (
    Definition("next_appointment", "datetime", "Next visit", help="In the patient’s calendar, too"),
    Definition("doctor", "choice", "Doctor", choices=DOCTORS),
    Definition("born", "date", "Born", required=True),
    Definition(
        "allergies",
        "choices",
        "Allergies",
        choices=("Penicillin", "Latex", "Pollen", "Nuts", "Plasters"),
        access={"agent": "sees"},
        help="From the patient’s file; doctors confirm them",
    ),
    Definition("insurance", "choice", "Insurance", choices=("Public", "Private", "Self-paying"), default="Public"),
    Definition("insurance_number", "text", "Insurance no.", access={"agent": "masked"}, shows_when=INSURED),
    Definition("interpreter", "boolean", "Interpreter", default=False),
    Definition(
        "interpreter_language", "language", "Speaks", shows_when=ShowsWhen(attribute="interpreter", values=(True,))
    ),
    Definition("visits", "number", "Visits this year", managed_by="Practice system"),
    Definition("last_check", "date", "Last check-up", managed_by="Practice system"),
    Definition("portal", "url", "Patient portal", managed_by="Practice system"),
    Definition("at_the_desk", "long_text", "Good to know", help="For the front desk; nothing medical, please"),
    Definition("guardian", "text", "Guardian", section=FAMILY, shows_when=OF_CHILDREN, required=True),
    Definition("guardian_phone", "phone", "Guardian’s phone", section=FAMILY, shows_when=OF_CHILDREN),
    Definition("may_fetch", "text", "May also come along", section=FAMILY, shows_when=OF_CHILDREN),
    Definition("consent_data", "boolean", "Data processing", section=CONSENT, default=False),
    Definition("consent_signed", "date", "Signed on", section=CONSENT),
    Definition("reminders", "choices", "Reminders by", choices=("SMS", "Email", "Phone", "WhatsApp"), section=CONSENT),
    Definition(
        "chat_consent",
        "boolean",
        "Agreed to WhatsApp",
        section=CONSENT,
        default=False,
        shows_when=ShowsWhen(channels=("whatsapp",)),
        help="Without it, answer by phone",
    ),
    Definition("balance", "money", "Balance", unit="EUR", managed_by="Accounts", section=COSTS),
    Definition("covered", "percentage", "Covered", section=COSTS, shows_when=INSURED),
    Definition("insured_in", "country", "Insured in", section=COSTS, shows_when=INSURED),
    Definition("invoices_to", "email", "Invoices to", section=COSTS),
    Definition("travel", "number", "Way to the practice", unit="km", section=COSTS),
)

AGENTS = (
    Agent("amina", "Amina", "agent", "Europe/Amsterdam", "Front desk"),
    Agent("bruno", "Bruno", "agent", "Europe/Amsterdam", "Front desk"),
    Agent("ruth", "Ruth", "supervisor", "Europe/Amsterdam", "Practice nurse"),
    Agent("pavel", "Pavel", "admin", "Europe/Amsterdam", "Practice manager"),
)
MAY: dict[Role, str] = {
    "agent": "edits profiles; insurance numbers are masked",
    "supervisor": "reads insurance numbers, edits allergies",
    "admin": "decides tags, fields, views and who may do what",
}

# What the admin has decided: the front desk's day is split by what people call about, the nurse sees all at once.
VIEWS: dict[Role, tuple[View, ...]] = {
    "agent": (
        View("patient", "Patient", "person", ("attributes", "tags", "assigned", "notes")),
        View("reach", "Family and contact", "phone", ("contact_details", "relationships", "identities")),
        View("more"),
    ),
    "supervisor": (View("profile"), View("summary", sections=("changes",))),
}

TAGS = (
    Tag("child", "Child", "care"),
    Tag("check-up-due", "Check-up due", "care"),
    Tag("home-visits", "Home visits", "care"),
    Tag("step-free", "Step-free room", "desk"),
    Tag("interpreter", "Interpreter", "desk"),
    Tag("e-prescription", "E-prescription", "desk"),
    Tag("moved-here", "Moved here lately"),
)

COMPANIES = (
    Company(
        "co-rijnzicht",
        "Rijnzicht care home",
        "https://rijnzicht.example",
        {"beds": 48, "visits": ["Wednesday"], "nurse": "+31 10 555 0142"},
    ),
    Company("co-school", "De Wilgen primary school", data={"grade": "Group 4", "doctor_day": "2027-05-12"}),
    Company("co-crewing", "Crewing Oost B.V.", data={"check_up": "every two years"}),
)

COMPANY_FIELDS = (
    CompanyField("nurse", "Nurse on duty", type="phone"),
    CompanyField("visits", "We visit on", type="choices", choices=("Monday", "Wednesday", "Friday")),
    CompanyField("doctor_day", "School doctor", type="date"),
    CompanyField("beds", type="number"),
)

CLINIC = Trade(
    "clinic",
    "Clinic",
    "Linden Practice",
    "Three family doctors: appointments, insurance, guardians, consent.",
    AGENTS,
    MAY,
    DEFINITIONS,
    {"care": "Care", "desk": "Front desk"},
    TAGS,
    COMPANIES,
    PEOPLE,
    (
        QuickChange("doctor", "Change doctor", "doctor", following(*DOCTORS)),
        QuickChange("visit", "Count a visit", "visits", more(1)),
        QuickChange("consent", "Data processing", "consent_data", the_other),
        QuickChange("interpreter", "Interpreter", "interpreter", the_other),
        QuickChange("move", "Move city", "location", following("Delft", "Schiedam", "Gouda", "Rotterdam")),
    ),
    (
        "Thank you!",
        "Would a later time be possible as well?",
        "Do I have to bring anything?",
        "I can come ten minutes earlier.",
        "Is parking possible at your door?",
        "Perfect. 👍",
        "Could you send that by email, please?",
        "Please call me, that is easier.",
    ),
    VIEWS,
    COMPANY_FIELDS,
)
