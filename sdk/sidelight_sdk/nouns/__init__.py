"""Each method of the clients, described once: from its arguments to a `Call`. The shells in `sync`, `aio` and `batch`
execute, await or collect what is described here; signatures and documentation are these functions' own.
"""
