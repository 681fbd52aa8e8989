"""What OpenAPI shows of each shape. The tests send these very examples and expect these very members back."""

from typing import Any

CUSTOMER: dict[str, Any] = {
    "id": "cust-1",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone": None,
    "company": "Analytical Engines",
    "location": "London",
    "profile_url": "https://shop.example.com/customers/1",
    "attributes": {"plan": "Pro", "orders": 12},
    "created_at": "2027-03-01T09:00:00Z",
    "updated_at": "2027-03-01T09:00:00Z",
    "last_interaction_at": None,
}
CUSTOMER_SENT: dict[str, Any] = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "company": "Analytical Engines",
    "location": "London",
    "profile_url": "https://shop.example.com/customers/1",
    "attributes": {"plan": "Pro", "orders": 12},
}
ATTRIBUTE: dict[str, Any] = {
    "key": "plan",
    "type": "choice",
    "label": "Plan",
    "choices": ["Free", "Pro"],
    "managed_by": None,
    "position": 0,
    "built_in": False,
}
ATTRIBUTE_SENT: dict[str, Any] = {"type": "choice", "label": "Plan", "choices": ["Free", "Pro"]}
CONVERSATION: dict[str, Any] = {
    "id": "conv-9",
    "customer": "cust-1",
    "channel": "webchat",
    "status": "open",
    "subject": "Late parcel",
    "url": "https://inbox.example.com/9",
    "created_at": "2027-03-01T09:00:00Z",
    "updated_at": "2027-03-01T09:00:00Z",
    "last_message_at": None,
}
CONVERSATION_SENT: dict[str, Any] = {
    "customer": "cust-1",
    "channel": "webchat",
    "status": "open",
    "subject": "Late parcel",
    "url": "https://inbox.example.com/9",
}
MESSAGE: dict[str, Any] = {
    "id": "m-1",
    "conversation": "conv-9",
    "author": "customer",
    "author_name": "Ada",
    "text": "Where is it?",
    "sent_at": "2027-03-01T09:00:00Z",
}
MESSAGE_SENT: dict[str, Any] = {
    "id": "m-1",
    "author": "customer",
    "author_name": "Ada",
    "text": "Where is it?",
    "sent_at": "2027-03-01T09:00:00Z",
}
NOTE: dict[str, Any] = {
    "id": "n-1",
    "customer": "cust-1",
    "text": "Call in the morning",
    "author": "marta",
    "author_name": "Marta",
    "created_at": "2027-03-01T09:00:00Z",
    "edited_at": None,
}
NOTE_SENT: dict[str, Any] = {"text": "Call in the morning", "author": "marta", "author_name": "Marta", "id": "n-1"}
EVENT: dict[str, Any] = {
    "seq": 42,
    "at": "2027-03-01T09:00:00Z",
    "actor": {"kind": "agent", "id": "marta", "name": "Marta"},
    "kind": "attribute.changed",
    "customer": "cust-1",
    "conversation": None,
    "key": "plan",
    "from": "Free",
    "to": "Pro",
}
PANEL_SENT: dict[str, Any] = {
    "agent": {"id": "marta", "name": "Marta", "role": "agent"},
    "conversation": "conv-9",
    "locale": "en",
    "zoneinfo": "Europe/Madrid",
    "theme": "auto",
    "accent": "#3355ff",
    "density": "comfortable",
}
BATCH: dict[str, Any] = {
    "results": [
        {
            **CUSTOMER,
            "id": "cust-2",
            "name": "Grace Hopper",
            "email": None,
            "company": None,
            "location": None,
            "profile_url": None,
            "attributes": {},
        },
        {
            **CONVERSATION,
            "id": "conv-10",
            "customer": "cust-2",
            "channel": "email",
            "status": None,
            "subject": None,
            "url": None,
        },
    ]
}
BATCH_SENT: dict[str, Any] = {
    "operations": [
        {"op": "customers.upsert", "id": "cust-2", "name": "Grace Hopper"},
        {"op": "conversations.upsert", "id": "conv-10", "customer": "cust-2", "channel": "email"},
    ],
}
