"""The lane to an archive: how many associations may retrieve from it at once, over all jobs.

The number follows what the archive bears: it grows while more of them bring more images, shrinks when the archive
refuses, and never passes the archive's setting, over all processes of a home. Safe for use from several threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from pathlib import Path

from qrstation.jobs.places import Places

FIRST = 4
"""Associations to begin with: what even a cautious archive serves."""
WINDOW = 0.5
"""Seconds over which throughput is measured before the number changes again."""
GAIN = 1.05
PROBE_AGAIN = 15.0
BEHIND = 1_000_000
"""Ranks from here on are those of jobs that no person asked for."""
SULK = 10.0
"""Seconds in which an archive that refused is asked for no more at once."""


class Lane:
    """Hands out places for associations to one archive; a job is any hashable key with a rank, lower goes first."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic, places: Places | None = None) -> None:
        """``places`` are those that the processes of a home share; None for a lane of one process alone."""
        self._most = most
        self._places = places
        self._clock = clock
        self._allowed = min(FIRST, most)
        self._in_use = 0
        self._ending = 0
        """How many of the places in use are given back as soon as their association is closed."""
        self._peak = 0
        """The most that were in use since the lane was empty or a window began: what the archive had to bear."""
        self._hungry: dict[Hashable, int] = {}
        self._lock = threading.Lock()
        """Guards all of the lane."""
        self._arrived = 0
        self._since = clock()
        self._before = 0.0
        self._smaller = self._allowed
        self._hold_until = 0.0
        self._idle_windows = 0

    @property
    def allowed(self) -> int:
        """How many associations may be open now."""
        with self._lock:
            return min(self._allowed, self._most)

    @property
    def most(self) -> int:
        """How many the archive's setting allows."""
        with self._lock:
            return self._most

    @most.setter
    def most(self, most: int) -> None:
        with self._lock:
            self._most = most

    @property
    def in_use(self) -> int:
        """How many are open."""
        with self._lock:
            return self._in_use

    def take(self, job: Hashable, rank: int) -> bool:
        """Take a place for ``job`` if there is one and no job that goes first wants it."""
        with self._lock:
            first = all(rank <= other for key, other in self._hungry.items() if key != job)
            took = self._in_use < min(self._allowed, self._most) and first and self._take_shared(rank)
            if took:
                self._in_use += 1
                self._peak = max(self._peak, self._in_use)
                self._hungry.pop(job, None)
            else:
                self._hungry[job] = rank
            self._say_who_waits()
            return took

    def may_keep(self, job: Hashable, rank: int) -> bool:
        """Tell whether a place that ``job`` holds may be used for its next piece of work."""
        with self._lock:
            first = all(rank <= other for key, other in self._hungry.items() if key != job)
            in_use = self._in_use - self._ending
            return first and in_use <= min(self._allowed, self._most) and not self._makes_way(rank, in_use)

    def ending(self, *, refused: bool = False) -> None:
        """Say that a place will be given back once its association is closed: nobody else need make way for it.

        ``refused``: since the archive refused the association for lack of resources. It bears one less, for a while.
        """
        with self._lock:
            self._ending += 1
            if refused:
                # What has ended since the refusal does not tell what the archive bears: the peak does.
                self._allowed = max(1, min(self._allowed, self._peak) - 1)
                self._peak -= 1
                self._begin_window(self._clock(), 0.0)
                self._hold_until = self._clock() + SULK

    def give_back(self, *, was_ending: bool = False) -> None:
        """Give a place back, the association being closed; ``was_ending`` when `ending` was said of it."""
        with self._lock:
            self._in_use -= 1
            self._ending -= was_ending
            if self._places is not None:
                self._places.give_back()
            if not self._in_use:
                self._peak = 0

    def leave(self, job: Hashable) -> None:
        """Say that ``job`` wants no more places."""
        with self._lock:
            self._hungry.pop(job, None)
            self._say_who_waits()

    def _take_shared(self, rank: int) -> bool:
        """Take a place of those that all processes share, unless it is another's turn."""
        if self._places is None:
            return True
        return not self._makes_way(rank, self._in_use + 1) and self._places.take(self._most)

    def _makes_way(self, rank: int, in_use: int) -> bool:
        """Tell whether a place is to be left to a person in another process: by a person's job all but the first."""
        if self._places is None:
            return False
        if rank >= BEHIND:
            return self._places.is_wanted_elsewhere
        return in_use > 1 and self._places.is_starving_elsewhere

    def _say_who_waits(self) -> None:
        """Tell the other processes whether a person waits here."""
        if self._places is not None:
            waits = any(rank < BEHIND for rank in self._hungry.values())
            self._places.say(wanted=waits, starving=waits and not self._in_use)

    def arrived(self, images: int) -> None:
        """Count images that came, and change the number where a window is over."""
        with self._lock:
            self._arrived += images
            now = self._clock()
            if now - self._since < WINDOW:
                return
            rate = self._arrived / (now - self._since)
            self._peak = self._in_use
            if now < self._hold_until or self._in_use < self._allowed:
                # Not all places were used, so the figure says nothing about them.
                self._begin_window(now, self._before)
            elif rate > self._before * GAIN:
                self._smaller, self._idle_windows = self._allowed, 0
                self._allowed = min(self._most, self._allowed * 2)
                self._begin_window(now, rate)
            else:
                self._no_gain(now)

    def _no_gain(self, now: float) -> None:
        # An association takes a moment before it brings its first image: a second window decides.
        self._idle_windows += 1
        if self._idle_windows > 1:
            self._allowed, self._idle_windows = self._smaller, 0
            self._hold_until = now + PROBE_AGAIN
            self._begin_window(now, 0.0)
        else:
            self._begin_window(now, self._before)

    def _begin_window(self, now: float, before: float) -> None:
        self._since, self._arrived, self._before = now, 0, before


class Lanes:
    """The lanes of all archives, each made when it is first asked for."""

    def __init__(self, run: Path | None = None) -> None:
        """``run`` is the folder by which the processes of a home share places; None to share them with nobody."""
        self._run = run
        self._lanes: dict[str, Lane] = {}
        self._lock = threading.Lock()
        """Guards the lanes' names; each lane guards itself."""

    def of(self, archive: str, most: int) -> Lane:
        """Give the lane to an archive, with the number that its settings say now."""
        with self._lock:
            lane = self._lanes.get(archive)
            if lane is None:
                places = Places(self._run, archive) if self._run is not None else None
                lane = self._lanes[archive] = Lane(most, places=places)
            lane.most = most
            return lane
