"""Who writes to Larch & Loom, and about what."""

from .trade import Account, Detail, InDays, Note, Person, Related, Talk, Warned

KATARZYNA = Person(
    "buyer-polana",
    "Katarzyna Wiśniewska",
    email="k.wisniewska@hotel-polana.example",
    phone="+48 12 345 11 20",
    company="Hotel Polana",
    location="Zakopane",
    language="pl",
    timezone="Europe/Warsaw",
    first_name="Katarzyna",
    last_name="Wiśniewska",
    attributes={
        "tier": "Gold",
        "points": 8420,
        "orders": 57,
        "last_order": "LL-20931, 60 linen sheets",
        "spent": "18640.00 EUR",
        "interests": ["Textiles", "Kitchen"],
        "newsletter": True,
        "member_since": "2019-05-06",
        "wish_list": "https://larch-loom.example/lists/polana-spring",
        "gift_card": "6044 1830 2297 4410",
        "next_delivery": InDays(2, "08:30"),
        "delivery_by": "Freight",
        "ships_to": "PL",
        "heaviest": 240,
        "at_the_door": "Ramp at the back, from 7 to 11. Call goods in half an hour before.",
        "return_rate": 1.5,
        "vat_number": "PL 676 000 18 42",
        "trade_discount": 12,
        "warehouse_phone": "+48 12 345 11 28",
    },
    checked=True,
    tags=("trade", "vip", "signature"),
    companies=("co-polana", "co-polana-group"),
    accounts=(
        Account(
            "Web shop",
            "LL-C-1187",
            "Hotel Polana",
            {
                "orders": 57,
                "open_order": {"number": "LL-20931", "items": ["Linen sheet, 60", "Bath towel, 120"], "pallets": 2},
                "payment": "Invoice, 14 days",
            },
        ),
        Account("Loyalty", "G-8420", "Katarzyna Wiśniewska", {"points": 8420, "expires_next": 300}),
    ),
    details=(
        Detail("email", "k.wisniewska@hotel-polana.example", "Work", verified=True),
        Detail("email", "faktury@hotel-polana.example", "Invoices"),
        Detail("phone", "+48 12 345 11 20", "Office"),
        Detail("address", "ul. Polana 4\n34-500 Zakopane", "Deliveries"),
    ),
    notes=(
        Note("note-polana-1", "lotte", "Orders sheets in May and October, always the same weight: 180 g."),
        Note("note-polana-2", "ines", "Twelve per cent is agreed until the end of the year. Marek signs at the ramp."),
    ),
    related=(Related("goods-in-polana", ("Goods in",), ("Buyer",)),),
    assigned="lotte",
    talks=(
        Talk(
            "order-linen",
            "email",
            "Order LL-20931: sixty sheets by Friday?",
            (
                (
                    420,
                    "customer",
                    "Good morning,\n\nwe have a full house from Saturday on. Can the sheets of LL-20931 be with us by "
                    "Friday at the latest, please?\n\nKatarzyna Wiśniewska\nHotel Polana",
                ),
                (395, "lotte", "Good morning! Both pallets have left the mill; the freight company says Thursday."),
                (18, "customer", "Wonderful. And could you add 20 pillowcases to it, or is it too late for that?"),
            ),
        ),
    ),
)

MAREK = Person(
    "goods-in-polana",
    "Marek Sowa",
    phone="+48 12 345 11 28",
    company="Hotel Polana",
    location="Zakopane",
    language="pl",
    timezone="Europe/Warsaw",
    attributes={"orders": 0, "delivery_by": "Freight", "ships_to": "PL", "at_the_door": "At the ramp until 15:00."},
    tags=("trade",),
    companies=("co-polana",),
    notes=(Note("note-marek-1", "emre", "Signs for Hotel Polana’s freight. Orders are Ms Wiśniewska’s to change."),),
    talks=(
        Talk(
            "pallet-count",
            "sms",
            "One pallet instead of two",
            (
                (1580, "customer", "Driver here says 1 pallet, paper says 2. Sign or not?"),
                (1574, "emre", "Please sign for one and write the number beside it. The second comes tomorrow."),
                (1570, "customer", "OK"),
            ),
            status="closed",
        ),
    ),
)

ANNE_SOPHIE = Person(
    "customer-2210",
    "Anne-Sophie Charlotte Friederike Freifrau von Ravensberg-Thurn und Hohenlinden",
    email="anne-sophie.von-ravensberg-thurn-und-hohenlinden@gutshof-ravensberg.example",
    phone="+49 521 55 90 11 73",
    location="Bad Salzuflen",
    language="de",
    attributes={
        "tier": "Silver",
        "points": 1210,
        "orders": 14,
        "last_order": "LL-20877, copper kettle",
        "spent": "1312.40 EUR",
        "interests": ["Kitchen", "Garden"],
        "newsletter": False,
        "member_since": "2022-11-19",
        "ships_to": "DE",
        "heaviest": 6.2,
        "return_step": "On its way",
        "refund": "189.00 EUR",
        "return_reason": "The kettle’s lid does not close. She would rather have another one than the money.",
        "return_rate": 7,
    },
    tags=("gift-wrap", "no-neighbours"),
    details=(Detail("address", "Gutshof Ravensberg\nAm Teich 1\n32105 Bad Salzuflen", "Home", verified=True),),
    notes=(Note("note-ravensberg-1", "lotte", "Her name does not fit on the parcel label: “v. Ravensberg” is fine."),),
    talks=(
        Talk(
            "return-kettle",
            "email",
            "Return of the copper kettle: which label belongs on the parcel, and who pays for it?",
            (
                (2890, "customer", "Good day, the kettle’s lid does not close. I would like to send it back."),
                (2800, "lotte", "I am sorry to read that. Here is the label; the return costs you nothing."),
                (55, "customer", "It is on its way since this morning. May I have the same one again, with a lid?"),
            ),
        ),
    ),
)

NOUREDDINE = Person(
    "customer-3071",
    "نور الدين بن يوسف",
    email="noureddine@atlas-books.example",
    phone="+212 522 43 90 15",
    company="مكتبة الأطلس",
    location="Casablanca",
    language="ar",
    attributes={
        "tier": "Silver",
        "points": 640,
        "orders": 9,
        "last_order": "LL-20902, reading lamps",
        "spent": "744.00 EUR",
        "interests": ["Textiles"],
        "member_since": "2024-02-02",
        "next_delivery": InDays(1, "14:00"),
        "delivery_by": "Courier",
        "ships_to": "MA",
        "whatsapp_news": True,
        "at_the_door": "الطابق الثاني، الباب الأزرق",
    },
    warning=Warned("Two parcels lost", "Courier and signature only, until the carrier has answered.", days=14),
    tags=("signature",),
    companies=("co-atlas",),
    details=(Detail("phone", "+212 522 43 90 16", "المكتبة"),),
    assigned="emre",
    talks=(
        Talk(
            "lost-lamps",
            "whatsapp",
            "Reading lamps",
            (
                (260, "customer", "السلام عليكم، لم تصل المصابيح بعد."),
                (251, "emre", "وعليكم السلام!\nI have asked the carrier and sent new ones, by courier this time."),
                (14, "customer", "شكراً جزيلاً. في أي ساعة سيأتي غداً؟"),
            ),
        ),
    ),
)

REN = Person(
    "customer-1450",
    "高橋 蓮",
    email="ren@kamakura-climb.example",
    phone="+81 467 55 01 90",
    company="鎌倉クライミングジム",
    location="Kamakura",
    language="ja",
    timezone="Asia/Tokyo",
    first_name="蓮",
    last_name="高橋",
    attributes={
        "tier": "Gold",
        "points": 3905,
        "orders": 26,
        "last_order": "LL-20944, chalk bags",
        "spent": "2980.00 EUR",
        "interests": ["Climbing", "Repairs"],
        "newsletter": True,
        "member_since": "2021-04-17",
        "wish_list": "https://larch-loom.example/lists/kamakura",
        "ships_to": "JP",
        "heaviest": 11.5,
        "return_rate": 0,
    },
    tags=("repairs-club", "vip"),
    companies=("co-kamakura",),
    accounts=(Account("Repairs", "R-311", "Rope bag, buckle", {"received": "12 November", "ready": "Thursday"}),),
    assigned="lotte",
    talks=(
        Talk(
            "rope-bag",
            "instagram",
            "A new buckle for the rope bag",
            (
                (1510, "customer", "こんにちは！ロープバッグの修理はどうなりましたか。"),
                (1490, "lotte", "こんにちは Ren! The buckle came today. It leaves here on Thursday."),
                (1484, "customer", "ありがとうございます 🙌"),
            ),
            handle="@ren.climbs",
        ),
    ),
)

OKSANA = Person(
    "customer-2764",
    "Оксана Бондаренко",
    email="oksana.bondarenko@post.example",
    phone="+380 32 290 11 45",
    location="Lviv",
    language="uk",
    attributes={
        "points": 180,
        "orders": 3,
        "last_order": "LL-20951, tent",
        "spent": "415.00 EUR",
        "interests": ["Camping"],
        "newsletter": True,
        "member_since": "2026-06-11",
        "delivery_by": "Pick-up point",
        "ships_to": "UA",
        "heaviest": 4.8,
        "return_step": "Arrived",
        "refund": "38.50 EUR",
        "return_reason": "One peg bag too many. Refund the bag alone.",
    },
    tags=("asks-for-samples",),
    details=(Detail("handle", "@oksana_b", "Telegram"),),
    talks=(
        Talk(
            "tent-pegs",
            "telegram",
            "Two peg bags came with the tent",
            (
                (510, "customer", "Добрий день! У посилці два комплекти кілочків, а замовляла один."),
                (498, "emre", "Добрий день! Thank you for telling us. Drop it at the pick-up point, we refund it."),
                (33, "customer", "Готово, віддала сьогодні."),
            ),
            handle="@oksana_b",
        ),
    ),
)

WULANDARI = Person(
    "customer-3118",
    "Wulandari",
    email="wulandari@kebun-teras.example",
    location="Yogyakarta",
    language="id",
    timezone="Asia/Jakarta",
    attributes={"orders": 1, "interests": ["Garden"], "ships_to": "ID", "member_since": InDays(-3)},
    notes=(Note("note-wulandari-1", "emre", "Has one name. Put it into both fields of the carrier’s form."),),
    talks=(
        Talk(
            "one-name",
            "webchat",
            "The form asks for a last name",
            (
                (88, "customer", "Hello, your checkout wants a last name. I have only one name."),
                (84, "emre", "Hello Wulandari! Leave it empty now, I have just changed that for you."),
            ),
        ),
    ),
)

VISITOR = Person(
    "visitor-2093",
    talks=(Talk("ship-to-norway", "webchat", "New visitor", ((1, "customer", "Hi, do you ship to Norway?"),)),),
)

PEOPLE = (KATARZYNA, MAREK, ANNE_SOPHIE, NOUREDDINE, REN, OKSANA, WULANDARI, VISITOR)
