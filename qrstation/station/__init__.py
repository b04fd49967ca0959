"""A running station: the one place that builds its objects, hands them to each other, and ends them again.

`running` is the whole, read from its top: what it keeps (`kept`), what it guards (`security`), by what it asks archives
(`asking`), and the window over all of them. In comes a home; nothing else may come in, and nobody but `app` imports it:
whoever needs a part is given it.
"""

from qrstation.station.running import Station

__all__ = ["Station"]
