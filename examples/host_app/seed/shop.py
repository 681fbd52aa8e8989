"""A shop: Larch & Loom sells things for house and trail. Orders, deliveries, returns, loyalty."""

from sidelight_sdk import CompanyField, Role, ShowsWhen

from ..inbox import Agent
from .quick_change import QuickChange, following, more, the_other
from .shop_people import PEOPLE
from .trade import Company, Definition, Tag, Trade

DELIVERY, RETURNS, TRADE = "Delivery", "Returns", "Trade customers"
TIERS = ("Member", "Silver", "Gold")
RETURN_STEPS = ("Announced", "On its way", "Arrived", "Refunded")
IN_RETURN = ShowsWhen(attribute="return_step")
OF_TRADE = ShowsWhen(tags=("trade",))

DEFINITIONS = (
    Definition("tier", "choice", "Loyalty tier", choices=TIERS, default="Member", required=True),
    Definition("points", "number", "Points", unit="pts", managed_by="Loyalty"),
    Definition("orders", "number", "Orders", managed_by="Web shop"),
    Definition("last_order", "text", "Last order", managed_by="Web shop"),
    Definition("spent", "money", "Spent", unit="EUR", managed_by="Web shop"),
    Definition(
        "interests",
        "choices",
        "Interests",
        choices=("Camping", "Climbing", "Kitchen", "Textiles", "Garden", "Repairs"),
        help="What they have asked about; news are sent by it",
    ),
    Definition("newsletter", "boolean", "Newsletter", default=False),
    Definition("member_since", "date", "Member since"),
    Definition("wish_list", "url", "Wish list"),
    Definition("gift_card", "text", "Gift card", access={"agent": "masked"}, help="All 16 digits"),
    Definition(
        "whatsapp_news", "boolean", "Offers by WhatsApp", default=False, shows_when=ShowsWhen(channels=("whatsapp",))
    ),
    Definition("next_delivery", "datetime", "Next delivery", managed_by="Carrier", section=DELIVERY),
    Definition(
        "delivery_by",
        "choice",
        "Delivered by",
        choices=("Parcel", "Pick-up point", "Courier", "Freight"),
        default="Parcel",
        section=DELIVERY,
    ),
    Definition("ships_to", "country", "Ships to", required=True, section=DELIVERY),
    Definition("heaviest", "number", "Heaviest item", unit="kg", managed_by="Web shop", section=DELIVERY),
    Definition("at_the_door", "long_text", "At the door", section=DELIVERY, help="The driver reads this as it stands"),
    Definition("return_step", "choice", "Return", choices=RETURN_STEPS, section=RETURNS),
    Definition("refund", "money", "Refund", unit="EUR", section=RETURNS, shows_when=IN_RETURN),
    Definition("return_reason", "long_text", "Reason", section=RETURNS, shows_when=IN_RETURN),
    Definition("return_rate", "percentage", "Return rate", managed_by="Web shop", section=RETURNS),
    Definition("vat_number", "text", "VAT number", section=TRADE, shows_when=OF_TRADE),
    Definition("trade_discount", "percentage", "Discount", section=TRADE, shows_when=OF_TRADE, help="Up to 15 %"),
    Definition("warehouse_phone", "phone", "Goods in", section=TRADE, shows_when=OF_TRADE),
)

AGENTS = (
    Agent("lotte", "Lotte", "agent", "Europe/Copenhagen", "Customer care"),
    Agent("emre", "Emre", "agent", "Europe/Istanbul", "Customer care"),
    Agent("ines", "Inês", "supervisor", "Europe/Lisbon", "Team lead"),
    Agent("henrik", "Henrik", "admin", "Europe/Copenhagen", "Shop systems"),
)
MAY: dict[Role, str] = {
    "agent": "edits profiles; gift cards are masked",
    "supervisor": "reads gift cards, sets warnings",
    "admin": "decides tags, fields, views and who may do what",
}

TAGS = (
    Tag("vip", "VIP", "service"),
    Tag("gift-wrap", "Gift wrapping", "service"),
    Tag("trade", "Trade customer", "sales"),
    Tag("repairs-club", "Repair club", "sales"),
    Tag("signature", "Only with signature", "delivery"),
    Tag("no-neighbours", "Not to neighbours", "delivery"),
    Tag("asks-for-samples", "Asks for samples"),
)

COMPANIES = (
    Company(
        "co-polana",
        "Hotel Polana",
        "https://hotel-polana.example",
        {
            "contract": "Linen",
            "rooms": 40,
            "order_day": "Monday",
            "orders_a_year": "18400 EUR",
            "discount": 12.5,
            "invoice": {"terms": "14 days", "copies_to": "Kraków"},
        },
    ),
    Company("co-polana-group", "Polana Mountain Hotels"),
    Company("co-atlas", "مكتبة الأطلس"),
    Company("co-kamakura", "鎌倉クライミングジム", data={"members": 310}),
)

COMPANY_FIELDS = (
    CompanyField("contract"),
    CompanyField("order_day"),
    CompanyField("rooms", type="number"),
    CompanyField("orders_a_year", "Orders a year", type="money"),
    CompanyField("discount", type="percentage", access={"agent": "hidden"}),
)

SHOP = Trade(
    "shop",
    "Shop",
    "Larch & Loom",
    "Things for house and trail: orders, deliveries, returns, loyalty.",
    AGENTS,
    MAY,
    DEFINITIONS,
    {"service": "Service", "sales": "Sales", "delivery": "Delivery"},
    TAGS,
    COMPANIES,
    PEOPLE,
    (
        QuickChange("tier", "Change tier", "tier", following(*TIERS)),
        QuickChange("points", "Add points", "points", more(50)),
        QuickChange("return", "Move the return on", "return_step", following(*RETURN_STEPS)),
        QuickChange("move", "Move city", "location", following("Lyon", "Rotterdam", "Kraków", "Valencia", "Bergen")),
        QuickChange("newsletter", "Newsletter", "newsletter", the_other),
    ),
    (
        "Any news?",
        "Can it come on Saturday instead?",
        "Thank you, that was quick!",
        "Is it in stock in green as well?",
        "The label does not print, could you send it again?",
        "Perfect. 👍",
        "And when will I have the money back?",
        "Please leave it at the bakery downstairs.",
    ),
    company_fields=COMPANY_FIELDS,
)
