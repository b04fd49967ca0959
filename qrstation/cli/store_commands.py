"""The commands around the store: receive, list, import, export, delete, verify, render."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from qrstation.cli.auditing import tell
from qrstation.cli.instance_path import instance_path
from qrstation.cli.keys import parse_query
from qrstation.cli.output import print_json, print_matches, say
from qrstation.cli.status import EXIT_FAILED, EXIT_OK, EXIT_SOME, EXIT_USAGE, UsageError, refused_by_system
from qrstation.core.actor import ActorKind, person
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.codes.window import WindowCode
from qrstation.core.deeds import store_asked
from qrstation.core.errors import StationError, StoreUnusable
from qrstation.core.notice import Notice
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.core.station.home import Home, find_home
from qrstation.core.station.settings_file import load_settings
from qrstation.jobs.background.importing import import_files
from qrstation.receiver import companion
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.checksum import HARMED
from qrstation.store.exporting import export_files
from qrstation.store.index import IndexReader
from qrstation.store.index_search import UnknownKey
from qrstation.store.state_prefetched import forget_deleted, note_used
from qrstation.store.store_mark import StoreMark
from qrstation.store.stored_file import data_set_digest
from qrstation.words import words_of


def run_receive(options: argparse.Namespace) -> int:
    """Run the receiver in the foreground: by hand it tells in words, a client's companion in codes."""
    from qrstation.receiver.service import run_receiver  # here: pydicom comes with it, and `list` need not wait

    if not options.companion:
        home = find_home()
        run_receiver(home, load_settings(home.settings_file), _tell, companion=False)
        return EXIT_OK
    try:
        home = find_home()
        run_receiver(home, load_settings(home.settings_file), companion.tell, companion=True)
    except StationError as error:
        companion.tell_end(error)
        return EXIT_FAILED
    except OSError as error:
        companion.tell_end(refused_by_system(error))
        return EXIT_FAILED
    return EXIT_OK


def _tell(told: Notice) -> None:
    """Tell whoever runs the receiver by hand what it is doing."""
    line = words_of(told).line
    with suppress(OSError):  # he may have closed the pipe
        say(line if told.code == ReceiverCode.LISTENING else f"qrstation: {line}")


def run_list(options: argparse.Namespace) -> int:
    """List what the store holds."""
    home, store = _home_and_store()
    query = parse_query(options, above_required=False)
    try:
        StoreMark(store, home.index_file).check()
    except StoreUnusable as error:  # what is known of it can be read all the same
        say(f"qrstation: {words_of(error).line}")
    try:
        with IndexReader(home.index_file, store) as reader:
            matches = [_with_digest(match, options.digest) for match in reader.find(query, options.limit)]
    except UnknownKey as error:
        raise UsageError.of(error.notice) from error
    tell(store_asked((query,), len(matches)))
    if options.json:
        for match in matches:
            print_json(match.as_json())
    else:
        print_matches(matches, query.level, ("sha256",) if options.digest and query.level is Level.IMAGE else ())
    return EXIT_OK


def _with_digest(match: Match, wanted: bool) -> Match:
    if not wanted or match.level is not Level.IMAGE:
        return match
    try:
        digest = data_set_digest(Path(match.text("Path")))
    except (OSError, StationError) as error:
        raise StoreUnusable(WindowCode.FILE_UNREADABLE, support=str(error)) from error
    return Match(match.archive, match.level, {**match.values, "sha256": digest})


def run_import(options: argparse.Namespace) -> int:
    """Bring files, folders and zip files into the store."""
    paths = [str(path.absolute()) for path in options.paths]
    missing = [path for path in options.paths if not path.exists()]
    for path in missing:
        say(f"qrstation: {path} is not there; check its name")
    there = [path for path in paths if Path(path).exists()]
    imported, skipped, failed = 0, 0, len(missing)
    if there:
        with _connected_receiver() as link:
            done = import_files(link, there)
        imported, skipped = done.imported, done.skipped
        note_used(find_home().state_file, *done.studies)
        failed += len(done.failed)
        for name, reason in done.failed:
            words = words_of(reason)
            say(f"qrstation: {name} {words.what}; it was not imported" + (f"; {words.advice}" if words.advice else ""))
    say(f"{imported} imported, {skipped} skipped (not DICOM), {failed} failed")
    if failed:
        return EXIT_SOME if imported else EXIT_FAILED
    return EXIT_OK if imported else EXIT_FAILED


def run_export(options: argparse.Namespace) -> int:
    """Copy a study's files into a folder."""
    home, store = _home_and_store()
    StoreMark(store, home.index_file).check()
    with IndexReader(home.index_file, store) as reader:
        records = reader.instances(options.study, options.series)
    if not records:
        raise StationError(WindowCode.NOT_IN_STORE)
    note_used(home.state_file, options.study)
    done = export_files(records, options.folder, person(ActorKind.COMMAND), tell)
    for path, reason in done.failed:
        say(f"qrstation: {path.name} {words_of(reason)}; it was not exported")
    say(f"{done.exported} exported, {len(done.failed)} failed")
    if done.failed:
        return EXIT_SOME if done.exported else EXIT_FAILED
    return EXIT_OK


def run_delete(options: argparse.Namespace) -> int:
    """Remove a study or series, files and index."""
    with _connected_receiver() as link:
        untrusted = link.request("delete", study=options.study, series=options.series, way=str(ActorKind.COMMAND))
    count = int(untrusted["deleted"])
    if not count:
        raise StationError(WindowCode.NOT_IN_STORE)
    home, store = _home_and_store()
    with IndexReader(home.index_file, store) as reader:
        forget_deleted(home.state_file, [options.study], reader.held)
    say(f"{count} images deleted")
    return EXIT_OK


def run_verify(options: argparse.Namespace) -> int:
    """Compare files and index; repair the index where asked to."""
    from qrstation.store.verify import compare, look_deep  # here, for the same reason as the receiver

    home, store = _home_and_store()
    if options.repair:
        return _repair(deep=options.deep, as_json=options.json)
    StoreMark(store, home.index_file).check()
    with IndexReader(home.index_file, store) as reader:
        found = compare(reader, store)
        if options.deep:
            found = look_deep(reader, store, found)
        odd = () if reader.files.is_missing else reader.files.non_conforming()
    if options.json:
        print_json(
            {
                "consistent": found.is_consistent,
                "files": found.files,
                "not_indexed": list(found.not_indexed),
                "missing": list(found.missing),
                "wrong_size": list(found.wrong_size),
                "harmed": list(found.harmed),
                "unchecked": found.unchecked,
                "non_conforming": list(odd),
            }
        )
    else:
        print(f"{found.files} files: " + ("consistent" if found.is_consistent else "not consistent"), flush=True)
    if odd:
        say(f"qrstation: {len(odd)} images have UIDs that break the standard's rules; they are kept all the same")
    if found.unchecked:
        say(f"qrstation: {found.unchecked} files have no checksum yet; a running receiver makes them")
    _say_which_are_harmed(found.harmed, "verify --deep --repair puts it aside")
    if found.is_consistent:
        return EXIT_OK
    say(
        f"qrstation: {len(found.not_indexed)} files are not in the index, {len(found.missing)} are missing, "
        f"{len(found.wrong_size)} have another size, {len(found.harmed)} are not what came; "
        f"run qrstation verify {'--deep ' if found.harmed else ''}--repair"
    )
    return EXIT_SOME


def _say_which_are_harmed(uids: Sequence[str], what_to_do: str) -> None:
    for uid in uids:
        say(f"qrstation: the file of instance {uid} {words_of(HARMED)}; {what_to_do}")


def _repair(*, deep: bool, as_json: bool) -> int:
    with _connected_receiver() as link:
        untrusted = link.request("repair", deep=deep)
    indexed, removed, damaged = (int(untrusted[name]) for name in ("indexed", "removed", "damaged"))
    harmed = [str(uid) for uid in untrusted["harmed"]]
    if as_json:
        print_json({"consistent": True, "indexed": indexed, "removed": removed, "damaged": damaged, "harmed": harmed})
    else:
        print(f"{indexed} files indexed, {removed} entries without a file removed", flush=True)
    if damaged:
        say(f"qrstation: {damaged} files are damaged and were left out; retrieve them again")
    _say_which_are_harmed(harmed, "it lies in aside/damaged now")
    return EXIT_OK


def run_render(options: argparse.Namespace) -> int:
    """Write what the viewer would show as PNG."""
    from qrstation.imaging.frame import Window
    from qrstation.imaging.render import render_png

    path = instance_path(options)
    if path is None:
        return EXIT_USAGE
    window = Window(options.window[0], options.window[1]) if options.window else None
    render_png(path, options.out, options.frame, window, plain=options.plain)
    return EXIT_OK


def _home_and_store() -> tuple[Home, Path]:
    home = find_home()
    return home, load_settings(home.settings_file).store_folder(home.store)


@contextmanager
def _connected_receiver() -> Iterator[ReceiverLink]:
    """Use the receiver of this home that runs, else one started for this command: it alone writes the store."""
    home = find_home()
    load_settings(home.settings_file)
    home.make()
    link = ReceiverLink(home, lambda _: None, restart=False)
    try:
        link.start()
        link.wait_connected()
        yield link
    finally:
        link.close()
