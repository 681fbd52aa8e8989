"""Who writes to Tideline, and about what."""

from .trade import Account, Detail, InDays, Note, Person, Related, Talk, Warned

ADA = Person(
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
    attributes={
        "plan": "Pro",
        "seats": 12,
        "renewal": InDays(96),
        "newsletter": True,
        "account_manager": "Charles Babbage",
        "website": "https://analytical.example",
        "last_sign_in": InDays(-1, "16:40"),
        "add_ons": ["Invoicing", "Own domain"],
        "country": "GB",
        "industry": "Machinery",
        "customer_since": "2023-02-14",
        "setup": "Orders go to their own warehouse system by webhook. Ask before changing an order’s number format.",
        "invoice_email": "accounts@analytical.example",
        "balance": "0.00 EUR",
        "discount": 12.5,
        "open_invoices": 0,
        "iban": "GB33 BUKB 2020 1555 5555 55",
        "webhook_url": "https://hooks.analytical.example/tideline",
        "api_calls": 2180,
    },
    tags=("vip", "net-30", "e-invoice"),
    companies=("co-analytical", "co-babbage"),
    accounts=(
        Account(
            "Web shop",
            "AE-4471",
            "Analytical Engines Ltd",
            {
                "orders": 31,
                "last_order": {"number": "4471", "items": ["Security keys, 12", "Card reader"]},
                "return_rate": "3 %",
                "newsletter": True,
            },
        ),
        Account("Billing", "cus_9f31", "Analytical Engines Ltd", {"method": "Invoice", "due_days": 30}),
    ),
    details=(
        Detail("email", "ada@analytical.example", "Work", verified=True),
        Detail("email", "accounts@analytical.example", "Invoices"),
        Detail("phone", "+44 20 7946 0123", "Office"),
        Detail("address", "12 Passage Row\nLondon EC1", "Delivery"),
    ),
    notes=(
        Note(
            "note-ada-1",
            "marta",
            "Prefers to be called in the morning.\nHer invoices go to the accounts address, not to this one.",
        ),
        Note(
            "note-ada-2",
            "jonas",
            "Parcel 4471 went back to the depot twice: the bell is on the left, in the passage.",
        ),
    ),
    assigned="marta",
    talks=(
        Talk(
            "conv-parcel",
            "webchat",
            "Late parcel",
            (
                (64, "customer", "Good morning! Parcel 4471 with our security keys was due on Tuesday. Where is it?"),
                (61, "marta", "Good morning Ada, sorry about that. Let me look where it is."),
                (58, "marta", "It went back to the depot: nobody answered the door. Shall it come again tomorrow?"),
                (7, "customer", "Yes please. We have moved, by the way, could you check the address you have?"),
                (3, "customer", "And while I have you: what would it cost to add five seats to our plan?"),
            ),
        ),
    ),
)

LAYLA = Person(
    "cust-layla",
    "ليلى حداد",
    email="layla@cedar-textiles.example",
    phone="+961 1 345 678",
    company="Cedar Textiles",
    location="Beirut",
    language="ar",
    attributes={
        "plan": "Business",
        "seats": 48,
        "renewal": InDays(21),
        "newsletter": True,
        "account_manager": "Nora Feld",
        "website": "https://cedar-textiles.example",
        "last_sign_in": InDays(0, "05:12"),
        "add_ons": ["Invoicing"],
        "country": "LB",
        "industry": "Textiles",
        "customer_since": "2021-09-01",
        "balance": "-1240.50 EUR",
        "open_invoices": 2,
    },
    tags=("vip", "callback"),
    companies=("co-cedar", "co-souk"),
    accounts=(Account("Web shop", "CT-0042", "أقمشة الأرز", {"orders": 112, "currency": "USD"}),),
    details=(
        Detail("phone", "+961 1 345 679", "المستودع"),
        Detail("handle", "@cedar.textiles", "Instagram"),
    ),
    notes=(Note("note-layla-1", "sofia", "Writes in Arabic or English. ليلى speaks for the whole buying team."),),
    assigned="sofia",
    talks=(
        Talk(
            "conv-fabric",
            "whatsapp",
            "Import of the fabric list",
            (
                (190, "customer", "مرحباً، هل وصلت قائمة الأقمشة الجديدة؟"),
                (184, "marta", "مرحباً ليلى!\nIt is here, 640 lines. They are on your order page within the hour."),
                (26, "customer", "شكراً جزيلاً!\nPlease send the invoice to our new accounts address too."),
            ),
        ),
    ),
)

MAX = Person(
    "cust-max",
    "Maximiliane Theodora Konstantina von Hohenstaufen-Wittelsbach zu Sayn-Berleburg",
    email="maximiliane.theodora.konstantina@hausverwaltung-hohenstaufen.example",
    phone="+49 89 90 99 80 12",
    company="Hausverwaltung Hohenstaufen & Söhne GmbH & Co. KG",
    location="München",
    language="de",
    attributes={
        "plan": "Starter",
        "seats": 3,
        "renewal": InDays(210),
        "newsletter": False,
        "account_manager": "Nora Feld",
        "website": "https://hausverwaltung-hohenstaufen.example/objekte/muenchen",
        "industry": "Property",
        "customer_since": "2024-06-30",
        "open_invoices": 1,
    },
    companies=("co-hohenstaufen",),
    notes=(Note("note-max-1", "marta", "Wants her full name on invoices. All of it."),),
    talks=(
        Talk(
            "conv-invoice",
            "email",
            "Invoice 2024-1187: the name is cut off again, and the VAT number is missing as well",
            (
                (
                    2900,
                    "customer",
                    "Dear team,\n\non invoice 2024-1187 my name is again cut off after “Konstantina”. Please send a "
                    "corrected one; our tax advisor does not accept it like this.\n\nKind regards\n"
                    "Maximiliane Theodora Konstantina von Hohenstaufen-Wittelsbach zu Sayn-Berleburg",
                ),
                (
                    2710,
                    "marta",
                    "Dear Ms von Hohenstaufen-Wittelsbach zu Sayn-Berleburg, the corrected invoice is on its way. "
                    "Our form had a limit of forty characters; it has none now.",
                ),
                (41, "customer", "Thank you. The VAT number is still missing, though."),
            ),
        ),
    ),
)

NOA = Person(
    "cust-noa",
    "Noa Lindqvist 🌻",
    email="noa@solrosen.example",
    phone="+46 31 390 06 12",
    company="Solrosen Café",
    location="Göteborg",
    language="sv",
    timezone="Europe/Stockholm",
    attributes={
        "seats": 2,
        "newsletter": True,
        "website": "https://solrosen.example",
        "mobile": "+46 70 174 06 12",
        "industry": "Gastronomy",
        "customer_since": "2025-11-03",
    },
    tags=("onboarding",),
    details=(
        Detail("email", "haga@solrosen.example", "Café Haga"),
        Detail("email", "linne@solrosen.example", "Café Linné"),
    ),
    notes=(Note("note-noa-1", "jonas", "Two cafés share this account 🌻 Ask which one before sending anything."),),
    talks=(
        Talk(
            "conv-opening",
            "instagram",
            "Opening hours on the booking page",
            (
                (75, "customer", "Hej! 🌻 Our booking page says we are closed on Sundays, but we are open 9–15 now"),
                (70, "jonas", "Hej Noa! Which of the two cafés is it?"),
                (69, "customer", "Haga 😊"),
                (52, "jonas", "Changed, it shows within the hour."),
            ),
            handle="@solrosen.cafe",
        ),
    ),
)

TOMAS = Person(
    "cust-tomas",
    "Tomás Oliveira",
    email="tomas@azulejo.example",
    phone="+351 21 154 0192",
    company="Azulejo Studio",
    location="Lisboa",
    language="pt",
    timezone="Europe/Lisbon",
    attributes={
        "plan": "Pro",
        "seats": 9,
        "renewal": InDays(-4),
        "newsletter": False,
        "account_manager": "Charles Babbage",
        "website": "https://azulejo.example",
        "industry": "Design",
        "customer_since": "2022-03-18",
        "balance": "-348.00 EUR",
        "open_invoices": 1,
        "api_calls": 96,
    },
    companies=("co-azulejo", "co-analytical"),
    warning=Warned("Payment overdue", "Two reminders are out. New orders only against prepayment.", days=21),
    tags=("renewal-risk",),
    related=(Related("cust-ada", ("Manager",), ("Designer",)),),
    assigned="jonas",
    talks=(
        Talk(
            "conv-renewal",
            "sms",
            "Renewal",
            (
                (330, "jonas", "Hi Tomás, your Pro plan ended four days ago. Shall we renew it for another year?"),
                (118, "customer", "Can I get it monthly instead?"),
            ),
        ),
    ),
)

PRIYA = Person(
    "cust-priya",
    "प्रियदर्शिनी",
    email="priya@monsoonlabs.example",
    phone="+91 20 6718 2290",
    company="Monsoon Labs",
    location="Pune",
    language="hi",
    timezone="Asia/Kolkata",
    attributes={
        "plan": "Business",
        "seats": 130,
        "renewal": InDays(300),
        "newsletter": True,
        "account_manager": "Nora Feld",
        "website": "https://monsoonlabs.example",
        "add_ons": ["Own domain", "Waiting list", "Gift cards"],
        "industry": "Software",
        "customer_since": "2020-01-20",
        "beta_features": True,
        "webhook_url": "https://api.monsoonlabs.example/hooks/bookings",
        "api_calls": 48200,
    },
    checked=True,
    tags=("net-30",),
    companies=("co-monsoon",),
    details=(Detail("handle", "priya#monsoon", "Developers’ forum"),),
    assigned="marta",
    talks=(
        Talk(
            "conv-webhooks",
            "webchat",
            "Webhooks arrive twice",
            (
                (
                    140,
                    "customer",
                    "Since the weekend each of our webhooks arrives twice, 30 s apart. Ids are the same.",
                ),
                (133, "marta", "Thanks Priya. Does your endpoint answer within 10 seconds?"),
                (96, "customer", "It takes 12–14 s under load. So you retry?"),
                (
                    90,
                    "marta",
                    "Yes. Answer 202 at once, work later, and drop ids you have seen. The page on it follows.",
                ),
            ),
        ),
        Talk(
            "conv-sso",
            "email",
            "Single sign-on for 130 people",
            (
                (8700, "customer", "We would like to connect our identity provider. Where do we start?"),
                (8640, "sofia", "In Settings, Security. I have enabled it for you."),
                (8600, "customer", "Works. Thanks!"),
            ),
            status="closed",
        ),
    ),
)

JACK = Person(
    "cust-jack",
    "Jack O’Neill",
    email="jack@oneill-sons.example",
    phone="+353 1 531 4400",
    company="O’Neill & Sons <Removals>",
    location="Dublin",
    language="en",
    timezone="Europe/Dublin",
    attributes={
        "plan": "Starter",
        "seats": 5,
        "renewal": InDays(44),
        "newsletter": False,
        "industry": "Logistics",
    },
    companies=("co-oneill",),
    details=(Detail("address", "4 Quay Street\nGalway", "Post"),),
    notes=(Note("note-jack-1", "sofia", "Asked for the contract by post; signed copy is in the archive."),),
    talks=(
        Talk(
            "conv-contract",
            "telegram",
            "Contract by post",
            (
                (260, "customer", "Is the contract on the way? I can’t do the e-signature thing."),
                (255, "sofia", "It is in the post, Jack. Should be there on Thursday."),
            ),
            handle="@jack_oneill",
        ),
    ),
)

MEILIN = Person(
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
    attributes={
        "plan": "Pro",
        "seats": 24,
        "renewal": InDays(150),
        "newsletter": True,
        "account_manager": "Charles Babbage",
        "website": "https://jade-optics.example",
        "industry": "Optics",
        "customer_since": "2023-12-12",
        "invoice_email": "billing@jade-optics.example",
    },
    companies=("co-jade",),
    related=(Related("cust-priya", ("Integrator",), ("Client",)),),
    talks=(
        Talk(
            "conv-lenses",
            "email",
            "Quote for 24 licences",
            (
                (1500, "customer", "Could you send a quote for 24 licences with yearly payment? 謝謝！"),
                (1440, "jonas", "Of course, it is attached. It is good for 30 days."),
            ),
        ),
    ),
)

VISITOR = Person(
    "visitor-4711",
    talks=(
        Talk(
            "conv-visitor",
            "webchat",
            "New visitor",
            ((2, "customer", "Hi, does the free plan work in Norwegian?"),),
            pushed=False,
        ),
    ),
)

PEOPLE = (ADA, LAYLA, MAX, NOA, TOMAS, PRIYA, JACK, MEILIN, VISITOR)
