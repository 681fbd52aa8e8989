"""Believable data: three trades, a file each, of which nothing but `trade.py` knows how they are made. All invented."""

from pathlib import Path

from .clinic import CLINIC
from .shop import SHOP
from .software import SOFTWARE
from .trade import Trade

TRADES: tuple[Trade, ...] = (SHOP, SOFTWARE, CLINIC)

PORTRAITS = Path(__file__).parents[1] / "portraits"  # by customer's id; drawn for this

__all__ = ["PORTRAITS", "TRADES", "Trade"]
