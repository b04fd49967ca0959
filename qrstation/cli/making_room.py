"""Makes room before rules fetch, as the window does: said before and after, on standard error, without any names."""

from __future__ import annotations

from qrstation.cli.output import say
from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.jobs.keeping_house.cleaning import House, size_of
from qrstation.jobs.keeping_house.fetching import room_now
from qrstation.jobs.station_work import StationWork
from qrstation.words import words_of


def make_room(work: StationWork, cancel: CancelToken) -> None:
    """Remove what rules fetched and nobody opened where room is short and the settings allow it; never raises."""
    records = work.prefetched()
    if records is None or work.settings().store.clean_after_days <= 0:
        return
    try:
        link = work.receiver()
        wanted = room_now(link).wanted
        house = House(records, work.reader, work.settings, work.connect, link.request)
        surplus = house.surplus(wanted)
        if not surplus:
            return
        count = "1 prefetched study" if len(surplus) == 1 else f"{len(surplus):,} prefetched studies"
        what = f"{count} ({size_of(surplus) / 1e6:,.0f} MB) that nobody opened"
        say(f"qrstation: room is getting short: {what} will be removed, as far as an archive still has all of it")
        done = house.clean(surplus, wanted, cancel)
    except StationError as error:
        say(f"qrstation: no room was made: {words_of(error).line}")
        return
    more = "" if done.failure is None else f"; then {words_of(done.failure).line}"
    say(f"qrstation: {len(done.removed)} removed ({done.size / 1e6:,.0f} MB), {len(done.stayed)} stay{more}")
