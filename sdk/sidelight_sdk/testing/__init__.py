"""For a host's own tests: a service in memory, with state and events, behind clients that open no socket.

    from sidelight_sdk import Agent
    from sidelight_sdk.testing import FakeService

    service = FakeService()
    sidelight = service.client()  # a real `Sidelight`; async_client() is an `AsyncSidelight`
    sidelight.customers.upsert("cust-1", name="Ada", attributes={"plan": "Pro"})
    service.edit("cust-1", "plan", "Free", agent=Agent("marta", name="Marta"))  # as she does in her panel
    sidelight.customers.get("cust-1").attributes["plan"]  # "Free"
    service.emit("customer.merged", customer="cust-1")  # whatever kind a service may come to send

It answers as the service does, which a test of the SDK's own compares: what is pushed can be read, a batch is all or
nothing, an idempotency key is applied once, what there is not is `NotFound`. It knows no languages and no addresses: an
email or a phone number is taken as it is.
"""

from .service import FakeService, Seen

__all__ = ["FakeService", "Seen"]
