"""How values lie in columns: times as microseconds, JSON as text."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

from plugin.domain.actor import Actor
from plugin.domain.value import Value

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_encoder = msgspec.json.Encoder()
_decode_actor = msgspec.json.Decoder(Actor).decode
decode_choices = msgspec.json.Decoder(tuple[str, ...]).decode
decode_json_value = msgspec.json.Decoder(Value).decode


@lru_cache(maxsize=256)
def micros(at: datetime) -> int:
    """A batch writes one moment into thousands of rows."""
    return (at - EPOCH) // MICROSECOND


@lru_cache(maxsize=4096)
def instant(column: int) -> datetime:
    """A float of seconds would lose microseconds. What was written together is read together, and was at one moment."""
    return EPOCH + timedelta(microseconds=column)


def instant_or_none(column: int | None) -> datetime | None:
    return None if column is None else instant(column)


def encode_json(value: object) -> str:
    return _encoder.encode(value).decode()


def decode_value(column: str | None) -> Value:
    return None if column is None else decode_json_value(column)


@lru_cache(maxsize=4096)
def encode_actor(actor: Actor) -> str:
    """The same few actors are in thousands of rows, so both ways are cached."""
    return encode_json(actor)


@lru_cache(maxsize=4096)
def decode_actor(column: str) -> Actor:
    return _decode_actor(column)
