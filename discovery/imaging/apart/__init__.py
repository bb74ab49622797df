"""Pictures from strangers, opened in a process of its own that may be killed: one opener for all that serve people.

`open_upright` promises what `imaging.opening.open_upright` does, and that no file takes the caller's memory or time, or
its life: decoders are large programs in C, which no Python signal stops and no exception saves.
"""

from discovery.imaging.apart.pool import open_upright

__all__ = ["open_upright"]
