"""Who did it, as a column. The same few actors stand in thousands of rows, so both ways are remembered."""

from functools import lru_cache

from plugin.domain.actor import Actor

from .engine import columns


@lru_cache(maxsize=4096)
def encode_actor(actor: Actor) -> str:
    return columns.encode_json(actor)


@lru_cache(maxsize=4096)
def decode_actor(column: str) -> Actor:
    return columns.decode_actor(column)
