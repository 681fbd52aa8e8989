"""How Python's garbage collector runs in the service.

It is needed for cycles alone, and there are hardly any: a request leaves less than one object in a cycle, a panel that
has closed two (`Stream.let_go` sees to that). A full collection visits all that is alive, though, and nobody has a turn
meanwhile: with 1,000 panels open 100 to 150 ms, and by Python's own thresholds one label passed on to them brings one
about. So what the service is made of is not looked at again once it has started, and a collection waits for more.
"""

import gc

# Objects made and not freed before the youngest are looked at; so often these before those that outlived one look; so
# often those before all. Python's own are 700 (2,000 since 3.13), 10 and 10.
THRESHOLDS = 10_000, 20, 100


def settle() -> None:
    """Once the service has started."""
    gc.set_threshold(*THRESHOLDS)
    gc.collect()
    gc.freeze()
