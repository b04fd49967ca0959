"""`find`: one question to several archives side by side, printed as the answers come."""

from __future__ import annotations

import argparse
import functools
import gc
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from qrstation.cli.asking import LateHabits, asked_archives, cancelled_by_signals, connect_to, say_utf_8
from qrstation.cli.find_merged import for_merging, print_merged
from qrstation.cli.keys import parse_query
from qrstation.cli.output import print_json_lines, print_matches, say
from qrstation.cli.status import EXIT_FAILED, EXIT_OK, EXIT_SOME, UsageError
from qrstation.core.archive import Connect
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query, split_modalities
from qrstation.core.station.ending import beside
from qrstation.core.station.home import find_home
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.core.station.settings_file import load_settings
from qrstation.jobs.search.batches import Batches
from qrstation.jobs.search.completing import Completing
from qrstation.jobs.search.inquiry import Inquiry
from qrstation.jobs.search.known import knowing
from qrstation.network.dimse.identifier import UnknownKeyword, encode_query
from qrstation.words import words_of


def run_find(options: argparse.Namespace) -> int:
    """C-FIND at the archives, side by side."""
    home = find_home()
    settings = load_settings(home.settings_file)
    query = parse_query(options, above_required=True)
    try:
        encode_query(query, "", implicit=True)
    except UnknownKeyword as error:
        raise UsageError.of(error.notice) from error
    archives = asked_archives(settings, options.archive)
    if not archives:
        raise StationError(WindowCode.NO_ARCHIVE)
    asked = for_merging(query) if options.merge else query
    with closing(LateHabits(home)) as habits:
        connect = knowing(connect_to(settings), lambda: habits, say_utf_8())
        run = _Find(settings, asked, options.limit, as_json=options.json and not options.merge, connect=connect)
        run.completes = habits.note if options.complete else None
        gc.freeze()  # looking through what the imports made takes longer than a thousand answers
        try:
            run.ask(archives)
        finally:
            gc.unfreeze()
    if options.merge:
        print_merged(run.found, query, settings, home, as_json=options.json)
    elif not options.json:
        print_matches(run.found, query.level)
    return run.exit_status


class _Find:
    """One `find` at several archives; what they answer is printed as it comes, or kept for the table."""

    def __init__(
        self, settings: Settings, query: Query, limit: int | None, *, as_json: bool, connect: Connect | None = None
    ) -> None:
        self._connect = connect or connect_to(settings)
        self._queries = split_modalities(query)
        self._limit = limit
        self._as_json = as_json
        self._lock = threading.Lock()
        self.completes: Callable[[str, Habits], object] | None = None
        """Has what an archive cuts short asked in parts; told of its cap where that proves one. None: it is not."""
        self.found: list[Match] = []
        """What the table shows, or is merged; empty for JSON that is printed as it comes."""
        self._whole = 0
        self._cut = 0
        self._failed = 0

    @property
    def exit_status(self) -> int:
        """0 when all answered in full, 1 when none answered, else 3."""
        if self._whole + self._cut == 0:
            return EXIT_FAILED
        return EXIT_SOME if self._cut or self._failed else EXIT_OK

    def ask(self, archives: list[ArchiveSettings]) -> None:
        """Ask every archive on a thread of its own and wait for all; SIGINT stops them."""
        cancel = CancelToken()

        def ask_all() -> None:
            with ThreadPoolExecutor(len(archives), "find") as pool:
                asked = [pool.submit(self._ask_one, archive, cancel) for archive in archives]
            for done in asked:
                done.result()  # what is a bug of ours, or a reader that is gone, rises here

        with cancelled_by_signals(cancel):
            beside(ask_all)
        if cancel.is_cancelled:
            self._cut += 1

    def _ask_one(self, archive: ArchiveSettings, cancel: CancelToken) -> None:
        completing = Completing(functools.partial(self.completes, archive.name)) if self.completes else None
        connected = self._connect(archive)
        batches = Batches(self._take)
        try:
            try:
                answer = Inquiry(connected, self._queries, batches.take, cancel, self._limit, completing).run()
            finally:
                batches.close()
        except StationError as error:
            say(f"{archive.name}: {words_of(error).line}")
            with self._lock:
                self._failed += 1
            return
        except BaseException:
            cancel.cancel()
            raise
        for remark in answer.remarks:
            say(f"{archive.name}: {words_of(remark).line}")
        is_cut = answer.end is SearchEnd.CUT_SHORT or answer.undecodable > 0
        with self._lock:
            self._whole += not is_cut
            self._cut += is_cut

    def _take(self, matches: tuple[Match, ...]) -> None:
        with self._lock:
            if self._as_json:
                print_json_lines(match.as_json() for match in matches)
            else:
                self.found.extend(matches)
