"""Who writes to Linden Practice, and about what: appointments, forms, the way there."""

from .trade import Account, Detail, InDays, Note, Person, Related, Talk, Warned

YAEL = Person(
    "patient-104",
    "יעל בן-דוד",
    email="yael.bendavid@post.example",
    phone="+31 10 799 42 18",
    location="Rotterdam",
    language="he",
    timezone="Europe/Amsterdam",
    gender="Female",
    identification="BSN 0000 104 22",
    attributes={
        "next_appointment": InDays(12, "08:20"),
        "doctor": "Dr. Lindgren",
        "born": "1988-04-09",
        "allergies": ["Pollen"],
        "insurance_number": "NL-84-2207-1188",
        "visits": 2,
        "last_check": "2025-10-02",
        "portal": "https://portal.linden.example/p/104",
        "at_the_desk": "Works nights: not before ten, please, unless it is about Noam.",
        "consent_data": True,
        "consent_signed": "2024-01-15",
        "reminders": ["SMS", "Email"],
        "chat_consent": True,
        "balance": "0.00 EUR",
        "covered": 100,
        "insured_in": "NL",
    },
    checked=True,
    tags=("e-prescription",),
    accounts=(
        Account(
            "Practice system",
            "P-104",
            "Ben-David, Y.",
            {"file": "104", "family": ["P-104", "P-105"], "last_visit": {"day": "2 October", "with": "Dr. Lindgren"}},
        ),
    ),
    details=(
        Detail("phone", "+31 10 799 42 18", "Mobile", verified=True),
        Detail("phone", "+31 10 799 40 00", "Work, nights"),
        Detail("address", "Schiedamsedijk 11\n3011 Rotterdam", "Home", verified=True),
    ),
    notes=(Note("note-104-1", "amina", "Calls for herself and for Noam. Ask first whom the call is about."),),
    assigned="amina",
    talks=(
        Talk(
            "move-appointment",
            "whatsapp",
            "Another day for the appointment",
            (
                (95, "customer", "שלום, אפשר להזיז את התור שלי לשבוע הבא?"),
                (88, "amina", "Shalom Yael! Of course. Would Tuesday at 10:20 suit you?"),
                (9, "customer", "Tuesday is fine, תודה! And Noam’s is still on Thursday, right?"),
            ),
        ),
    ),
)

NOAM = Person(
    "patient-105",
    "נועם בן-דוד",
    location="Rotterdam",
    language="he",
    timezone="Europe/Amsterdam",
    attributes={
        "next_appointment": InDays(3, "13:40"),
        "doctor": "Dr. Amrani",
        "born": "2018-09-21",
        "allergies": ["Nuts", "Plasters"],
        "insurance_number": "NL-84-2207-1191",
        "visits": 3,
        "portal": "https://portal.linden.example/p/105",
        "guardian": "יעל בן-דוד (mother)",
        "guardian_phone": "+31 10 799 42 18",
        "may_fetch": "His grandmother, Ms Dekker",
        "consent_data": True,
        "consent_signed": "2024-01-15",
        "covered": 100,
        "insured_in": "NL",
        "at_the_desk": "Likes to choose the sticker before, not after.",
    },
    tags=("child", "check-up-due"),
    companies=("co-school",),
    details=(Detail("email", "yael.bendavid@post.example", "His mother"),),
    notes=(Note("note-105-1", "bruno", "School form: page two is signed by the doctor, not by the desk."),),
    related=(Related("patient-104", ("Mother", "Guardian"), ("Child",)),),
    assigned="bruno",
    talks=(
        Talk(
            "school-form",
            "email",
            "Form for the school trip",
            (
                (1460, "customer", "Hello, the school needs page two of this form signed. May I bring it along?"),
                (1430, "bruno", "Good morning! Yes, bring it on Thursday; Dr. Amrani signs it right away."),
                (38, "customer", "Thank you. His grandmother will come with him, is that all right?"),
            ),
            handle="yael.bendavid@post.example",
        ),
    ),
)

DMITRI = Person(
    "patient-311",
    "Дмитрий Соколов",
    email="d.sokolov@crewing-oost.example",
    phone="+31 10 799 13 77",
    company="Crewing Oost B.V.",
    location="Schiedam",
    language="ru",
    attributes={
        "next_appointment": InDays(6, "09:00"),
        "doctor": "Dr. Okafor",
        "born": "1979-02-28",
        "insurance": "Private",
        "insurance_number": "CO-311-77-0042",
        "interpreter": False,
        "visits": 1,
        "last_check": "2024-12-03",
        "consent_data": True,
        "consent_signed": "2024-12-03",
        "reminders": ["Phone"],
        "balance": "-85.00 EUR",
        "covered": 80,
        "insured_in": "NL",
        "invoices_to": "medical@crewing-oost.example",
        "travel": 7.5,
    },
    tags=("check-up-due",),
    companies=("co-crewing",),
    accounts=(Account("Crew portal", "CO-311", "Sokolov, D.", {"ship": "MV Oosterschelde", "signs_on": "January"}),),
    details=(Detail("handle", "@sokolov79", "Telegram"),),
    talks=(
        Talk(
            "seafarer-check",
            "telegram",
            "Check-up before signing on",
            (
                (300, "customer", "Добрый день. Нужна медкомиссия до января. What should I bring?"),
                (280, "bruno", "Good day! Your passport, the last certificate, and glasses if you wear them."),
                (120, "customer", "Спасибо. The invoice goes to the company, yes?"),
            ),
            handle="@sokolov79",
        ),
    ),
)

SHU_FEN = Person(
    "patient-207",
    "林淑芬",
    phone="+31 10 799 88 30",
    location="Rotterdam",
    language="zh",
    timezone="Europe/Amsterdam",
    first_name="淑芬",
    last_name="林",
    attributes={
        "next_appointment": InDays(5, "14:10"),
        "doctor": "Dr. Okafor",
        "born": "1951-11-30",
        "allergies": ["Penicillin"],
        "insurance_number": "NL-51-1130-7702",
        "interpreter": True,
        "interpreter_language": "zh",
        "visits": 6,
        "last_check": "2026-05-19",
        "consent_data": True,
        "consent_signed": "2023-06-20",
        "reminders": ["Phone"],
        "covered": 100,
        "insured_in": "NL",
        "travel": 2.1,
    },
    warning=Warned("Interpreter", "No appointment without one: book both together, two days ahead at least."),
    tags=("interpreter", "step-free"),
    details=(
        Detail("phone", "+31 10 799 88 30", "Home"),
        Detail("phone", "+31 10 799 88 31", "Her son, evenings"),
    ),
    notes=(Note("note-207-1", "ruth", "The interpreter of May was good: Ms Wu, through the city’s service."),),
    talks=(
        Talk(
            "interpreter-booking",
            "sms",
            "Who interprets on Tuesday?",
            (
                (640, "customer", "您好，星期二的翻译是吴女士吗？"),
                (610, "amina", "您好！Yes, Ms Wu comes. Please be here ten minutes before, room 2 is step-free."),
                (600, "customer", "好的，谢谢。"),
            ),
            status="closed",
        ),
    ),
)

MEERA = Person(
    "patient-388",
    "मीरा जोशी",
    email="meera.joshi@post.example",
    phone="+31 15 799 20 64",
    location="Delft",
    language="hi",
    attributes={
        "doctor": "Dr. Amrani",
        "born": "1996-07-14",
        "insurance": "Self-paying",
        "visits": 0,
        "consent_data": False,
        "reminders": ["WhatsApp"],
        "chat_consent": False,
        "travel": 14,
    },
    tags=("moved-here",),
    notes=(Note("note-388-1", "bruno", "Her Dutch insurance begins next month; then change Insurance to Public."),),
    talks=(
        Talk(
            "new-patient",
            "whatsapp",
            "Registering as a new patient",
            (
                (70, "customer", "नमस्ते! I moved to Delft last month. Can I register with you?"),
                (62, "bruno", "Welcome! Yes. Please sign the consent form first, it is in your mail."),
                (24, "customer", "Found it, I will sign tonight. धन्यवाद 🙏"),
            ),
        ),
    ),
)

MARIA = Person(
    "patient-066",
    "María de los Ángeles Fernández-Villaverde y Santacruz de la Torre",
    email="familia.fernandez-villaverde-y-santacruz@post.example",
    phone="+31 10 799 06 60",
    company="Rijnzicht care home",
    location="Rotterdam",
    language="es",
    timezone="Europe/Amsterdam",
    gender="Female",
    attributes={
        "next_appointment": InDays(2, "12:00"),
        "doctor": "Dr. Lindgren",
        "born": "1934-12-24",
        "allergies": ["Latex", "Penicillin"],
        "insurance": "Private",
        "insurance_number": "ES-34-1224-0660",
        "visits": 11,
        "last_check": "2026-09-08",
        "at_the_desk": "Rooms without steps only. Her daughter takes notes for her: send every date by email as well.",
        "consent_data": True,
        "consent_signed": "2022-03-01",
        "reminders": ["Email", "Phone"],
        "balance": "42.30 EUR",
        "covered": 75,
        "insured_in": "ES",
        "invoices_to": "familia.fernandez-villaverde-y-santacruz@post.example",
    },
    tags=("home-visits", "step-free"),
    companies=("co-rijnzicht",),
    accounts=(
        Account("Practice system", "P-066", "Fernández-Villaverde", {"file": "066", "home_visits": "Wednesday"}),
    ),
    details=(
        Detail("email", "familia.fernandez-villaverde-y-santacruz@post.example", "Daughter"),
        Detail("address", "Rijnzicht, room 31\nMaasboulevard 100\n3063 Rotterdam", "Care home", verified=True),
    ),
    assigned="ruth",
    talks=(
        Talk(
            "home-visit",
            "email",
            "Wednesday’s home visit: may her daughter be there, and which entrance is open?",
            (
                (
                    3000,
                    "customer",
                    "Buenos días. ¿A qué hora viene la doctora el miércoles? My daughter would like to come.",
                ),
                (2950, "ruth", "Buenos días! Dr. Lindgren is there at one. Your daughter is very welcome."),
            ),
        ),
    ),
)

TENZIN = Person(
    "patient-412",
    "Tenzin",
    phone="+31 10 799 31 05",
    location="Rotterdam",
    language="en",
    attributes={
        "next_appointment": InDays(1, "10:40"),
        "doctor": "Dr. Okafor",
        "born": "2001-02-22",
        "insurance_number": "NL-01-0222-4120",
        "consent_data": True,
        "consent_signed": InDays(-8),
        "reminders": ["SMS"],
    },
    notes=(Note("note-412-1", "amina", "One name only; the insurer’s form wants “-” as the last name."),),
    talks=(
        Talk(
            "where-to-park",
            "webchat",
            "Where to leave the bike",
            (
                (180, "customer", "Hi! Can I park a cargo bike at your door?"),
                (176, "amina", "Yes, left of the entrance. There is a ring to lock it to."),
            ),
        ),
    ),
)

VISITOR = Person(
    "visitor-0815",
    talks=(
        Talk(
            "saturday-hours",
            "webchat",
            "New visitor",
            ((4, "customer", "Good morning, are you open on Saturdays?"),),
        ),
    ),
)

PEOPLE = (YAEL, NOAM, DMITRI, SHU_FEN, MEERA, MARIA, TENZIN, VISITOR)
